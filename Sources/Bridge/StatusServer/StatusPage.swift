internal import WireBytes

/// The status page: one file, without anything to build or to fetch. All that it shows it sets as text, never as
/// markup.
enum StatusPage {
    static let html = ByteSlice(utf8: head + style + content + script)

    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Trestle</title>
        <link rel="icon" href="data:,">

        """

    private static let style = """
        <style>
        :root { --text: #1b1f24; --quiet: #57606a; --back: #ffffff; --card: #f6f8fa; --line: #d0d7de; --good: #116329;
          --bad: #a40e26; --accent: #0550ae; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9198a1; --back: #0d1117; --card: #161b22;
          --line: #30363d; --good: #56d364; --bad: #ff7b72; --accent: #79c0ff; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--text); background: var(--back);
          font: 16px/1.5 system-ui, sans-serif; }
        a { color: var(--accent); }
        a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
        header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; }
        h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; }
        #state { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); }
        .quiet { color: var(--quiet); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1rem 0; }
        dl div { padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
        dt { color: var(--quiet); font-size: .875rem; }
        dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        #latency { grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); } dd.small { font-size: 1rem; }
        .scroll { overflow-x: auto; }
        table { width: 100%; min-width: 36rem; border-collapse: collapse; }
        table.wide { min-width: 52rem; }
        th, td { padding: .375rem .75rem .375rem 0; text-align: left; border-bottom: 1px solid var(--line);
          overflow-wrap: anywhere; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        svg { display: block; width: 8rem; height: 1.5rem; }
        polyline { fill: none; stroke: var(--accent); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
        </style>
        </head>

        """

    private static let content = """
        <body>
        <a class="skip" href="#routes">To the routes</a>
        <header>
        <h1>Trestle</h1>
        <p id="state" role="status" aria-live="polite">connecting</p>
        <p class="quiet">up <span id="uptime">–</span></p>
        </header>
        <ul id="obstacles" class="bad"></ul>
        <main>
        <section aria-labelledby="messages-title">
        <h2 id="messages-title">Messages</h2>
        <dl id="counts"></dl>
        </section>
        <section aria-labelledby="routes">
        <h2 id="routes" tabindex="-1">Routes</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of routes">
        <table class="wide">
        <thead><tr><th scope="col">Route</th><th scope="col">From</th><th scope="col">To</th>
        <th scope="col" class="number">Messages</th><th scope="col" class="number">In flight</th>
        <th scope="col" class="number">Dead letters</th><th scope="col" class="number">Per second</th>
        <th scope="col">Last minutes</th></tr></thead>
        <tbody id="route-rows"></tbody>
        </table>
        </div>
        </section>
        <section aria-labelledby="latency-title">
        <h2 id="latency-title">Latency</h2>
        <dl id="latency"></dl>
        </section>
        <section aria-labelledby="lag-title">
        <h2 id="lag-title">Consumer lag</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of the consumer lag">
        <table>
        <thead><tr><th scope="col">Group</th><th scope="col">Topic</th><th scope="col" class="number">Partitions here</th>
        <th scope="col" class="number">Records behind</th></tr></thead>
        <tbody id="lag-rows"></tbody>
        </table>
        </div>
        </section>
        <section aria-labelledby="connections-title">
        <h2 id="connections-title">Connections</h2>
        <dl id="connections"></dl>
        </section>
        <section aria-labelledby="process-title">
        <h2 id="process-title">Process</h2>
        <dl id="process"></dl>
        </section>
        <section aria-labelledby="troubles-title">
        <h2 id="troubles-title">Last problems</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of problems">
        <table>
        <thead><tr><th scope="col">Time</th><th scope="col">Problem</th><th scope="col" class="number">Count</th></tr></thead>
        <tbody id="trouble-rows"></tbody>
        </table>
        </div>
        </section>
        <section aria-labelledby="configuration-title">
        <h2 id="configuration-title">Configuration</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of the configuration">
        <table>
        <thead><tr><th scope="col">Setting</th><th scope="col">Value</th></tr></thead>
        <tbody id="configuration-rows"></tbody>
        </table>
        </div>
        </section>
        </main>
        <footer><p class="quiet"><a href="/metrics">Metrics</a> · <a href="/status.json">JSON</a></p></footer>

        """

    private static let script = """
        <script>
        "use strict";
        const byId = id => document.getElementById(id);
        const number = value => Math.round(value).toLocaleString("en");
        const size = bytes => bytes < 1024 ? bytes + " B" : bytes < 1048576 ? (bytes / 1024).toFixed(1) + " KiB"
          : bytes < 10737418240 ? (bytes / 1048576).toFixed(1) + " MiB" : (bytes / 1073741824).toFixed(1) + " GiB";
        const time = milliseconds => milliseconds === null ? "–" : milliseconds < 1000 ? milliseconds + " ms"
          : milliseconds / 1000 + " s";
        const quantiles = value => value.p50 === null ? "–"
          : "50 % within " + time(value.p50) + ", 99 % within " + time(value.p99);
        const duration = seconds => seconds < 60 ? Math.floor(seconds) + " s" : seconds < 3600
          ? Math.floor(seconds / 60) + " min" : seconds < 172800 ? Math.floor(seconds / 3600) + " h"
          : Math.floor(seconds / 86400) + " days";
        const rates = new Map();
        let last = null;
        let shownConfiguration = "";

        function element(name, text, className) {
          const made = document.createElement(name);
          if (text !== undefined) made.textContent = text;
          if (className) made.className = className;
          return made;
        }

        function fillList(id, entries) {
          byId(id).replaceChildren(...entries.map(([name, text, className]) => {
            const entry = element("div");
            entry.append(element("dt", name), element("dd", text, className));
            return entry;
          }));
        }

        function fillRows(id, rows, none) {
          const empty = element("td", none, "quiet");
          empty.colSpan = byId(id).previousElementSibling.rows[0].cells.length;
          byId(id).replaceChildren(...(rows.length ? rows : [[empty]]).map(cells => {
            const row = element("tr");
            row.append(...cells);
            return row;
          }));
        }

        function sparkline(values) {
          const space = "http://www.w3.org/2000/svg";
          const image = document.createElementNS(space, "svg");
          const most = Math.max(...values, 1);
          image.setAttribute("viewBox", "0 0 119 24");
          image.setAttribute("preserveAspectRatio", "none");
          image.setAttribute("role", "img");
          image.setAttribute("aria-label", "messages per second: now " + number(values[values.length - 1] ?? 0)
            + ", at most " + number(Math.max(...values, 0)));
          const line = document.createElementNS(space, "polyline");
          line.setAttribute("points", values.map((value, place) =>
            (120 - values.length + place) + "," + (23 - 22 * value / most).toFixed(1)).join(" "));
          image.append(line);
          return image;
        }

        function noteRates(status) {
          const seconds = last ? (status.time - last.time) / 1000 : 0;
          for (const route of status.routes) {
            const before = last && last.routes.find(one => one.name === route.name);
            if (!before || seconds <= 0 || route.received < before.received) continue;
            const values = rates.get(route.name) ?? [];
            values.push((route.received - before.received) / seconds);
            rates.set(route.name, values.slice(-120));
          }
          last = status;
        }

        function show(status) {
          noteRates(status);
          const state = status.ready ? "ready" : "not ready";
          if (byId("state").textContent !== state) byId("state").textContent = state;
          byId("state").className = status.ready ? "good" : "bad";
          document.title = "Trestle: " + state;
          byId("uptime").textContent = duration((status.time - status.started) / 1000);
          byId("obstacles").replaceChildren(...status.obstacles.map(text => element("li", text)));
          const counts = status.counts;
          fillList("counts", [["Received", number(counts.received)], ["Stored", number(counts.stored)],
            ["In flight", number(counts.inFlight)],
            ["Dead-lettered", number(counts.deadLettered), counts.deadLettered ? "bad" : ""],
            ["Filtered", number(counts.filtered)], ["Expired", number(counts.expired)],
            ["Duplicates", number(counts.duplicate)],
            ["Sent again", number(status.retried.kafka + status.retried.mqtt)],
            ["Oldest in flight", duration(status.oldestSeconds)],
            ["Every message accounted for", status.addsUp ? "yes" : "no", status.addsUp ? "good" : "bad"]]);
          fillRows("route-rows", status.routes.map(route => {
            const values = rates.get(route.name) ?? [];
            const picture = element("td");
            picture.append(sparkline(values));
            return [element("td", route.name), element("td", route.from), element("td", route.to),
              element("td", number(route.received), "number"), element("td", number(route.inFlight), "number"),
              element("td", number(route.deadLettered), route.deadLettered ? "number bad" : "number"),
              element("td", number(values[values.length - 1] ?? 0), "number"), picture];
          }), "no routes");
          fillList("latency", [["Stored in Kafka", quantiles(status.latency.store)],
            ["Then acknowledged to MQTT", quantiles(status.latency.acknowledge)],
            ["From Kafka to MQTT", quantiles(status.latency.publish)]].map(([name, text]) => [name, text, "small"]));
          fillRows("lag-rows", status.lags.map(lag => [element("td", lag.group), element("td", lag.topic),
            element("td", number(lag.partitions), "number"), element("td", number(lag.messages), "number")]),
            "no route reads from Kafka");
          fillList("process", [["Memory", status.process.memory === null ? "–" : size(status.process.memory)],
            ["Processor time", status.process.processor === null ? "–" : duration(status.process.processor)],
            ["Open files and connections", status.process.descriptors ?? "–"],
            ...status.process.disks.map(disk => ["Free for " + disk.folder,
              size(disk.free) + " of " + size(disk.size), disk.free < disk.size / 10 ? "bad" : ""])]);
          fillList("connections", [
            ["MQTT", status.mqtt.connected ? "connected" : "not connected", status.mqtt.connected ? "good" : "bad"],
            ["MQTT disconnections", number(status.mqtt.disconnections)],
            ["Kafka", status.kafka.connected ? "connected" : "not connected", status.kafka.connected ? "good" : "bad"],
            ["Kafka disconnections", number(status.kafka.disconnections)],
            ["Shards", number(status.shards) + (status.missingShards ? ", " + number(status.missingShards) + " missing" : ""),
                status.missingShards ? "bad" : ""],
            ["Reading from MQTT", status.paused ? "paused" : "running", status.paused ? "bad" : ""],
            ["Waiting for Kafka", size(status.queueBytes) + " of " + size(status.queueCapacity)],
            ["Waiting for MQTT", size(status.returnQueueBytes)],
            ["Dead letters waiting", number(status.deadLettersWaiting), status.deadLettersWaiting ? "bad" : ""]]);
          fillRows("trouble-rows", status.troubles.map(trouble => [
            element("td", new Date(trouble.time).toLocaleString()), element("td", trouble.text),
            element("td", number(trouble.count), "number")]), "none");
          const configuration = JSON.stringify(status.configuration);
          if (configuration !== shownConfiguration) {
            shownConfiguration = configuration;
            fillRows("configuration-rows", status.configuration.map(entry =>
              [element("td", entry.key), element("td", entry.value)]), "none");
          }
        }

        const events = new EventSource("/events");
        events.onmessage = event => show(JSON.parse(event.data));
        events.onerror = () => {
          byId("state").textContent = "no connection to Trestle";
          byId("state").className = "bad";
        };
        </script>
        </body>
        </html>

        """
}
