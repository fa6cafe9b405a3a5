/**
 * The import law. Imports run one way, so that a part can be read, tested and replaced alone.
 * Run by tools/check-imports.mjs, which also fails when nothing was read: without the swc parser this tool sees no TypeScript.
 */
const tests = '\\.test\\.tsx?$|/test/|/testing/'
const cloud = '^apps/cloud/src/'
/** Folders with I/O: a socket, a file or a server. They are joined only in the composition root. */
const adapters = 'http|gateway|bus|store|live|cache|webhooks|waking'
/** The composition root: server.ts, and the rooms in which its parts are joined. */
const root = `${cloud}server(/|\\.ts$)`
/** Everything in this repository, as opposed to npm packages and Node's own modules. */
const ours = '^(packages|apps|bench)/'

const forbidden = [
  {
    name: 'no-circular',
    comment:
      'Two modules that need each other are one module, or hide a third: parts could not start, stop or be understood alone.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'not-found',
    comment: 'An import that leads nowhere is also an import that no other rule here can judge.',
    // They load what is built, or copied, which need not be there yet.
    from: { pathNot: '^apps/(cli/bin|site/bin|site/assets)/' },
    // Its condition "source" names files that it does not ship; the build of the console resolves it.
    to: { couldNotResolve: true, pathNot: '^react-aria-components$' },
  },
  {
    name: 'no-tests-in-production',
    comment:
      'What a vehicle or a server runs must not load a test, a test library or the testbed, which are not installed there.',
    from: {
      path: '^(packages|apps)/[^/]+/src/',
      pathNot: [tests, '^packages/testbed/', '^apps/chaos/', '^packages/protocol/src/model/'],
    },
    to: { path: [tests, '^packages/testbed/', 'node_modules/(vitest|fast-check)/', '^packages/protocol/src/model/'] },
  },
  {
    name: 'public-exports-only',
    comment: 'Another workspace is imported by its name: what its index.ts does not export is private.',
    from: { path: '^((packages|apps)/[^/]+|bench)/' },
    to: { path: ours, pathNot: ['^$1/', '/src/index\\.ts$'] },
  },
  {
    name: 'runtime-stands-alone',
    comment: 'Clock, durations, start and stop know nothing about vehicles, so that everything may depend on them.',
    from: { path: '^packages/runtime/src/' },
    to: { path: ours, pathNot: '^packages/runtime/' },
  },
  {
    name: 'protocol-knows-only-runtime',
    comment: 'Vehicles and servers share it: every vehicle and every server would carry what it imports.',
    from: { path: '^packages/protocol/src/' },
    to: { path: ours, pathNot: '^packages/(protocol|runtime)/' },
  },
  {
    name: 'protocol-is-pure',
    comment:
      'No I/O: the transition table and the codecs must run the same in the model, in a browser and in a server.',
    from: { path: '^packages/protocol/src/', pathNot: tests },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'client-stands-alone',
    comment: 'Whoever calls the API installs it alone, and it must not know more of the cloud than the API says.',
    from: { path: '^packages/client/src/', pathNot: tests },
    to: { path: ours, pathNot: '^packages/client/' },
  },
  {
    name: 'client-runs-in-browsers',
    comment: 'One import of a module of Node, and no page can load it.',
    from: { path: '^packages/client/src/', pathNot: tests },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'vehicle-knows-only-protocol',
    comment: 'The SDK runs in the vehicle: it must not be able to see the cloud that commands it.',
    from: { path: '^packages/vehicle/src/', pathNot: tests },
    to: { path: ours, pathNot: '^packages/(vehicle|protocol|runtime)/' },
  },
  {
    name: 'simulator-is-a-vehicle',
    comment: 'A simulated vehicle that could see the cloud would prove nothing about a real one.',
    from: { path: '^apps/simulator/src/', pathNot: tests },
    to: { path: ours, pathNot: '^(apps/simulator|packages/(vehicle|client|protocol|runtime))/' },
  },
  {
    name: 'only-the-driver-calls',
    comment: 'A vehicle knows nothing of the API; who sends commands to it does.',
    from: { path: '^apps/simulator/src/', pathNot: ['^apps/simulator/src/driver/', tests] },
    to: { path: '^packages/client/' },
  },
  {
    name: 'console-knows-only-the-client',
    comment: 'It is one more program that calls the API: what it can show, a console that others write can, too.',
    from: { path: '^apps/console/src/', pathNot: tests },
    to: { path: ours, pathNot: '^(apps/console|packages/client)/' },
  },
  {
    name: 'console-runs-in-browsers',
    comment: 'One import of a module of Node, and no page can load it.',
    from: { path: '^apps/console/src/', pathNot: tests },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'console-pages-stand-alone',
    comment: 'Each page is loaded when it is shown; what two of them need is in shared/, and is loaded once.',
    from: { path: '^apps/console/src/pages/([^/]+)/', pathNot: tests },
    to: { path: '^apps/console/src/pages/', pathNot: '^apps/console/src/pages/$1/' },
  },
  {
    name: 'testbed-is-outside',
    comment: 'Tests use the programs as processes and over sockets, as users do; so the testbed imports no program.',
    from: { path: '^packages/testbed/src/' },
    to: { path: '^apps/' },
  },
  {
    name: 'chaos-is-outside',
    comment: 'It uses Keyfob as processes and over sockets, so that its results hold for what users run.',
    from: { path: '^apps/chaos/src/' },
    to: { path: ours, pathNot: '^(apps/(chaos|simulator)|packages/(client|testbed|protocol|runtime))/' },
  },
  {
    name: 'fuzz-is-outside',
    comment:
      'It knows the API from the document that is served, and messages from contract/, as an outside client does.',
    from: { path: '^test/fuzz/src/' },
    to: { path: ours, pathNot: '^(apps/simulator|packages/(testbed|runtime))/' },
  },
  {
    name: 'bench-is-outside',
    comment: 'It measures what users run, as processes and over sockets; a shortcut would measure something else.',
    from: { path: '^bench/src/', pathNot: '^bench/src/soak/' },
    to: { path: ours, pathNot: '^(bench|packages/(testbed|runtime))/' },
  },
  {
    name: 'soak-is-outside',
    comment: 'It has the fleet, the callers and the judge of the chaos, and sees Keyfob as they do.',
    from: { path: '^bench/src/soak/' },
    to: { path: ours, pathNot: '^(bench|apps/(chaos|simulator)|packages/(client|testbed|protocol|runtime))/' },
  },
  {
    name: 'load-and-limit-stand-alone',
    comment:
      'The load program and the limit are separate processes, so small that they cost little beside what is measured.',
    from: { path: '^bench/src/(load|limit)/' },
    to: { path: ours, pathNot: '^(bench/src/(load|limit|mqtt|figures)|packages/runtime)/' },
  },
  {
    name: 'rabbit-is-shared',
    comment: 'Bus and gateway share how a connection to RabbitMQ is kept open; so it knows neither.',
    from: { path: `${cloud}rabbit/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(rabbit|ports|config)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'web-is-shared',
    comment:
      'Which browser requests are accepted is one rule for both servers, HTTP and MQTT over WebSocket; so it knows neither.',
    from: { path: `${cloud}web/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}web/`, '^packages/runtime/'] },
  },
  {
    name: 'outgoing-is-shared',
    comment:
      'How a signed message is sent to the URL of others is one rule for webhooks and wake-ups; so it knows neither.',
    from: { path: `${cloud}outgoing/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}outgoing/`, '^packages/runtime/'] },
  },
  {
    name: 'cloud-knows-no-vehicle',
    comment:
      'The cloud reaches vehicles only over MQTT, and callers over HTTP; a shortcut in the code would work here and nowhere else.',
    from: { path: cloud, pathNot: tests },
    to: { path: '^(packages/(vehicle|client|testbed)|apps/(simulator|cli|console))/' },
  },
  {
    name: 'commands-know-only-ports',
    comment:
      'The laws are kept here. Against ports they can be tested without a socket, and an adapter can be exchanged.',
    from: { path: `${cloud}commands/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(commands|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'schedules-know-only-ports',
    comment:
      'A schedule submits through the service of commands, as every caller does: a shortcut would have rules of its own.',
    from: { path: `${cloud}schedules/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(schedules|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'approvals-know-only-ports',
    comment:
      'An approved command is submitted through the service of commands: a shortcut would have rules of its own.',
    from: { path: `${cloud}approvals/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(approvals|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'campaigns-know-only-ports',
    comment: 'A campaign submits through the service of commands; of schedules it has the rules of time zones.',
    from: { path: `${cloud}campaigns/`, pathNot: tests },
    to: {
      path: ours,
      pathNot: [`${cloud}(campaigns|ports|schedules/(time-zone|zone-offsets))`, '^packages/(protocol|runtime)/'],
    },
  },
  {
    name: 'access-knows-only-ports',
    comment:
      'Authorization is decided against a port, so that it can be tested without a server and without a database.',
    from: { path: `${cloud}access/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(access|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'audit-knows-only-ports',
    comment: 'What is recorded, and when, is decided against a port, so that it can be tested without a database.',
    from: { path: `${cloud}audit/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(audit|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'signing-knows-only-ports',
    comment: 'Whose signature counts is decided against a port, so that it can be tested without a database.',
    from: { path: `${cloud}signing/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(signing|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'enrollment-knows-only-ports',
    comment: 'Which vehicle is which is decided against a port, for every broker alike, and tested without one.',
    from: { path: `${cloud}enrollment/`, pathNot: tests },
    to: { path: ours, pathNot: [`${cloud}(enrollment|ports)/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'ports-know-only-words',
    comment: 'A port that imported an adapter would carry it to everything that knows the port.',
    from: { path: `${cloud}ports/` },
    to: { path: ours, pathNot: [`${cloud}ports/`, '^packages/(protocol|runtime)/'] },
  },
  {
    name: 'adapters-are-islands',
    comment:
      'HTTP, gateway, bus, store, live, webhooks and waking are joined in the composition root alone; that is why one screen explains the system.',
    from: { path: `${cloud}([^/]+)/`, pathNot: [root, tests] },
    to: { path: `${cloud}(${adapters})/`, pathNot: `${cloud}$1/` },
  },
  {
    name: 'only-the-root-sees-all',
    comment: 'A second place that joins the parts would be a second order of start and stop.',
    from: { path: `${cloud}[^/]+\\.ts$`, pathNot: [root, tests] },
    to: { path: `${cloud}(commands|${adapters})/` },
  },
  {
    name: 'root-is-not-imported',
    comment: 'It hands the parts to each other; a part that reaches up for it is a service locator.',
    from: { path: `${cloud}[^/]+/`, pathNot: [root, tests] },
    to: { path: root },
  },
]

module.exports = {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    // TypeScript 7 has no JavaScript API: with the default parser every .ts file would be skipped in silence.
    parser: 'swc',
    // Types are imports too: a port that borrows an adapter's type depends on the adapter.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Ours only: most npm packages live in a dist folder, and an excluded module is an import that no rule sees.
    exclude: { path: '^((packages|apps)/[^/]+|test/fuzz|bench)/(dist|coverage)/' },
    // The same conditions as vitest.config.ts, so that @keyfob/* leads to sources and not to what was built last.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
}
