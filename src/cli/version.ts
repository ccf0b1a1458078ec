/** Defined by scripts/build.mjs and vitest.config.ts. */
declare const TOPO_VERSION: string;

/** The version of package.json. */
export const version = TOPO_VERSION;
