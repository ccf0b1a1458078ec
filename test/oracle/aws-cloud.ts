// A mock of the EC2 API on this machine, and the programs that speak to it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathOf, terraformPlugins } from '../support/programs.ts';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** moto on a port of its own, until it is stopped. Nothing of the account of whoever runs the tests is read or used. */
export class Cloud {
  readonly endpoint: string;
  readonly #server: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'topo-aws-'));
  #commandLine: ChildProcess | undefined;

  private constructor(server: ChildProcess, port: number) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<Cloud> {
    const port = await freePort();
    const server = spawn(pathOf('moto') ?? '', ['-p', String(port)], { stdio: 'ignore' });
    const cloud = new Cloud(server, port);
    for (let attempt = 0; attempt < 300; attempt++) {
      const answer = await fetch(`${cloud.endpoint}/moto-api/`).catch(() => undefined);
      if (answer !== undefined) {
        await cloud.#startCommandLine();
        return cloud;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('moto does not answer');
  }

  /** One process of the AWS command line for all calls, each of which would read for long what EC2 can do. */
  async #startCommandLine(): Promise<void> {
    const script = join(import.meta.dirname, 'aws-server.py');
    const child = spawn('python3', [script, this.#folder], {
      env: this.environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#commandLine = child;
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`aws-server.py ended with ${String(code)}`);
    });
    ended.catch(() => undefined); // expected later, when the cloud is stopped
    let said = '';
    while (!said.includes('ready')) {
      const [data] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
      said += String(data);
    }
  }

  stop(): void {
    this.#server.kill();
    this.#commandLine?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' },
      ...{ AWS_ENDPOINT_URL: this.endpoint, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    };
  }

  /** With the command line that is started already as `aws`. */
  run(command: string, args: readonly string[], folder?: string): Ran {
    const PATH = [this.#folder, process.env['PATH']].join(delimiter);
    return run(command, args, { ...this.environment, PATH }, folder);
  }

  /** With the program `aws` of this machine. */
  runAlone(command: string, args: readonly string[], folder?: string): Ran {
    return run(command, args, this.environment, folder);
  }

  /** What `aws ec2` answers. */
  ec2(...args: readonly string[]): unknown {
    const { stdout, stderr } = this.run(join(this.#folder, 'aws'), ['ec2', ...args, '--output', 'json']);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  }

  vpc(): string {
    const { Vpc } = this.ec2('create-vpc', '--cidr-block', '10.0.0.0/16') as {
      readonly Vpc: { readonly VpcId: string };
    };
    return Vpc.VpcId;
  }
}

/** A folder for one configuration of Terraform, with a provider and any number of modules. */
export class TerraformFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'topo-terraform-'));

  /** Once the modules are written. */
  init(): void {
    const { status, stderr } = this.run(['init', '-no-color', `-plugin-dir=${terraformPlugins() ?? ''}`]);
    if (status !== 0) throw new Error(stderr);
  }

  /** Files by their paths in the folder. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  run(args: readonly string[], cloud?: Cloud, folder = '.'): Ran {
    const environment = {
      ...(cloud?.environment ?? process.env),
      CHECKPOINT_DISABLE: '1',
      TF_CLI_CONFIG_FILE: '/dev/null',
    };
    return run(pathOf('terraform') ?? '', args, environment, join(this.path, folder));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The provider speaks to the mock, and to nothing else. */
export function providerFile({ endpoint }: Cloud): string {
  return `provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {
    ec2 = "${endpoint}"
    sts = "${endpoint}"
    iam = "${endpoint}"
  }
}
`;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...{ env, encoding: 'utf8', timeout: 240_000 },
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
