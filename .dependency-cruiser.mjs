// The architecture, as rules that a machine checks: `npm run check`, and test/unit/architecture.test.ts.
//
// Data flows down the list of stages below; a stage imports itself and stages above it, never one below.
// ARCHITECTURE.md says the same in prose. Every rule says why it is there and what to do when it is broken.

const stages = [
  'net',
  'packets',
  'source',
  'diagnostics',
  'document',
  'catalogue',
  'topology',
  'intent',
  'reach',
  'facts',
  'checks',
  'rulesets',
  'firewall',
  'compare',
  'query',
  'page',
  'render',
  'report',
  'cli',
];

/** Stages that may import less than everything above them, with the reason. */
const narrower = {
  packets: { may: ['net'], because: 'sets of packets are mathematics: they stand on net alone' },
  source: { may: [], because: 'text and places know neither YAML nor networks' },
  diagnostics: { may: ['source'], because: 'a diagnostic is a rule, words and places; what it is about stays outside' },
  rulesets: {
    may: ['net', 'packets', 'source', 'diagnostics'],
    because: 'a ruleset is read from its text alone, so that it can contradict the topology',
  },
  firewall: {
    may: above('firewall').filter((stage) => stage !== 'rulesets'),
    because: 'what writes rules must not share code with what reads them back, or both are wrong alike',
  },
};

/** The files at the root of src tie stages together; only cli and each other import them. */
const roots = {
  'lint-rules.ts': { may: above('firewall'), because: 'it gathers the rules that the stages export' },
  'compile.ts': { may: [...above('rulesets'), 'lint-rules.ts'], because: 'it ends where the topology is checked' },
  'emit.ts': { may: [...above('render'), 'compile.ts'], because: 'it ends where the rules are proved' },
  'main.ts': { may: ['cli'], because: 'it only starts the command line' },
};

/** npm packages, by the only stages that may use them. Elsewhere there are none. */
const packages = {
  document: ['yaml', 'ajv', 'fast-deep-equal', 'fast-uri'],
  page: ['string-width'],
  render: ['csv-stringify', 'markdown-table', 'string-width', 'write-excel-file', '@hpcc-js/wasm-graphviz'],
  report: ['diff'],
  cli: ['[^/]+', '@[^/]+/[^/]+'],
};

function above(stage) {
  return stages.slice(0, stages.indexOf(stage));
}

/** A regular expression for everything in the stages and root files named. */
function within(names) {
  return `^src/(${names.map((name) => (name.endsWith('.ts') ? `${name.replace('.', '\\.')}$` : `${name}/`)).join('|')})`;
}

function mayImportOnly(name, may, why) {
  return {
    name: `order-of-${name.replace(/\.ts$/, '')}`,
    comment:
      `${why}. It may import ${may.length > 0 ? may.join(', ') : 'nothing of src'}. ` +
      'Move what is shared up into one of those, or hand it in as an argument.',
    severity: 'error',
    from: { path: within([name]) },
    to: { path: '^src/', pathNot: within([name, ...may]) },
  };
}

const stageOrder = stages.map((stage) => {
  if (stage === 'cli') {
    return mayImportOnly(
      stage,
      [...above(stage), 'lint-rules.ts', 'compile.ts', 'emit.ts'],
      'cli uses everything but the executable',
    );
  }
  const { may, because } = narrower[stage] ?? { may: above(stage), because: `${stage} knows no stage below it` };
  return mayImportOnly(stage, may, because);
});

const rootOrder = Object.entries(roots).map(([file, { may, because }]) => mayImportOnly(file, may, because));

const npmByStage = Object.entries(packages)
  .filter(([stage]) => stage !== 'cli')
  .map(([stage, names]) => ({
    name: `npm-in-${stage}`,
    comment:
      `${stage} may use ${names.join(', ')} from npm and nothing else: every package is start-up time and somebody ` +
      'else’s code. If another one is worth it, add it to `packages` in this file.',
    severity: 'error',
    from: { path: within([stage]) },
    to: { path: 'node_modules/', pathNot: `node_modules/(${names.join('|')})/` },
  }));

export default {
  forbidden: [
    ...stageOrder,
    ...rootOrder,
    {
      name: 'net-is-a-leaf',
      comment:
        'net is arithmetic on ports and addresses that any program could use: no npm, no Node, nothing of src. ' +
        'Write it out, or move the code to the stage that has the dependency.',
      severity: 'error',
      from: { path: within(['net']) },
      to: { pathNot: within(['net']) },
    },
    {
      name: 'only-cli-touches-the-world',
      comment:
        'Files, processes, terminals and the clock belong to cli, so that everything else gives the same output for ' +
        'the same input. Take a string or a value as an argument, and let cli read it.',
      severity: 'error',
      from: { path: '^src/', pathNot: within(['cli', 'main.ts']) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'npm-only-where-named',
      comment:
        `npm packages are used in ${Object.keys(packages).join(', ')} only: the model, the checks and the proofs ` +
        'stand on our own code. Do without, or move the use to one of those stages; chalk and commander stay in cli.',
      severity: 'error',
      from: { path: '^src/', pathNot: within(Object.keys(packages)) },
      to: { path: 'node_modules/' },
    },
    ...npmByStage,
    {
      name: 'rulesets-never-learn-the-topology',
      comment:
        'A proof compares two independent ways to one set. Readers of rulesets that reach topology, intent or ' +
        'firewall, even through others, would prove a mistake right. Put what both need into net or packets.',
      severity: 'error',
      from: { path: within(['rulesets']) },
      to: { path: within(['topology', 'intent', 'firewall']), reachable: true },
    },
    {
      name: 'firewall-never-reads-rulesets',
      comment:
        'The other half of that independence: what writes rules never reaches the code that reads them back. Put ' +
        'what both need into net or packets.',
      severity: 'error',
      from: { path: within(['firewall']) },
      to: { path: within(['rulesets']), reachable: true },
    },
    {
      name: 'no-unproved-rules',
      comment:
        'emit.ts is the only way to a rule, because it proves each output first. Import from emit.ts, and re-export ' +
        'there what is missing (names of targets, types).',
      severity: 'error',
      from: { path: '^src/', pathNot: within(['firewall', 'emit.ts']) },
      to: { path: within(['firewall']) },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third one that both should import.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nobody imports this file and it imports nobody: use it or delete it.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '(\\.d\\.ts|/generated/.*|/html/page\\.js)$' },
      to: {},
    },
    {
      name: 'no-unknown-imports',
      comment: 'The import leads nowhere: correct the path, run `npm run generate`, or install the package.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'src-without-tests-and-scripts',
      comment: 'The program runs without its tests, scripts and examples. Move what it needs into src.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|examples)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // An `import type` ties two stages together as much as any other import.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
