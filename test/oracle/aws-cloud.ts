// A mock of the EC2 API on this machine, and the programs that speak to it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      if (answer !== undefined) return cloud;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('moto does not answer');
  }

  stop(): void {
    this.#server.kill();
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' },
      ...{ AWS_ENDPOINT_URL: this.endpoint, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    };
  }

  run(command: string, args: readonly string[], folder?: string): Ran {
    return run(command, args, this.environment, folder);
  }

  /** What `aws ec2` answers. */
  ec2(...args: readonly string[]): unknown {
    const { stdout, stderr } = this.run(pathOf('aws') ?? '', ['ec2', ...args, '--output', 'json']);
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

/** A folder for modules of Terraform that share one provider. */
export class TerraformFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'topo-terraform-'));

  constructor() {
    this.write({ 'topo.tf': 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n' });
    const { status, stderr } = this.run(['init', '-no-color', `-plugin-dir=${terraformPlugins() ?? ''}`]);
    if (status !== 0) throw new Error(stderr);
  }

  /** Another module instead of the one that is there. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.path, name), text);
  }

  clear(): void {
    run('sh', ['-c', 'rm -f ./*.tf ./*.tfstate*'], process.env, this.path);
  }

  run(args: readonly string[], cloud?: Cloud): Ran {
    const environment = {
      ...(cloud?.environment ?? process.env),
      CHECKPOINT_DISABLE: '1',
      TF_CLI_CONFIG_FILE: '/dev/null',
    };
    return run(pathOf('terraform') ?? '', args, environment, this.path);
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
