import type { Check } from './check.ts';
import { bindNotOnHost } from './bind-not-on-host.ts';
import { bindTooWide } from './bind-too-wide.ts';
import { cleartext } from './cleartext.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { dynamicOverlap } from './dynamic-overlap.ts';
import { ephemeralOverlap } from './ephemeral-overlap.ts';
import { expectAllow } from './expect-allow.ts';
import { expectDeny } from './expect-deny.ts';
import { expectNothing } from './expect-nothing.ts';
import { expectOnly } from './expect-only.ts';
import { expiredFlow } from './expired-flow.ts';
import { expiryNear } from './expiry-near.ts';
import { isolatedComponent } from './isolated-component.ts';
import { loopbackUnreachable } from './loopback-unreachable.ts';
import { missingDnsOrTime } from './missing-dns-or-time.ts';
import { missingPurpose } from './missing-purpose.ts';
import { nameWithoutAddresses } from './name-without-addresses.ts';
import { noCommonFamily } from './no-common-family.ts';
import { noManagementPath } from './no-management-path.ts';
import { outsideZone } from './outside-zone.ts';
import { partialRange } from './partial-range.ts';
import { portConflict } from './port-conflict.ts';
import { redundantFlow } from './redundant-flow.ts';
import { scenarioStep } from './scenario-step.ts';
import { sensitivePortPublic } from './sensitive-port-public.ts';
import { specialAddress } from './special-address.ts';
import { unknownPorts } from './unknown-ports.ts';
import { unusedListener } from './unused-listener.ts';
import { zoneOverlap } from './zone-overlap.ts';

/** Every check, in the order in which the documentation lists them. A new one is its file, and a line here. */
export const checks = [
  portConflict,
  dynamicOverlap,
  ephemeralOverlap,
  zoneOverlap,
  outsideZone,
  duplicateAddress,
  specialAddress,
  bindNotOnHost,
  loopbackUnreachable,
  noCommonFamily,
  scenarioStep,
  expiredFlow,
  expectDeny,
  expectOnly,
  expectAllow,
  expectNothing,
  unusedListener,
  isolatedComponent,
  bindTooWide,
  cleartext,
  sensitivePortPublic,
  redundantFlow,
  partialRange,
  unknownPorts,
  nameWithoutAddresses,
  noManagementPath,
  missingPurpose,
  expiryNear,
  missingDnsOrTime,
] as const satisfies readonly Check[];
