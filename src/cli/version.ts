/** Put in by scripts/build.mjs and vitest.config.ts. */
declare const TOPO_VERSION: string;

/** That of package.json. */
export const version = TOPO_VERSION;
