import type { Family } from '../../../net/addresses.ts';
import type { NameCondition } from '../conditions.ts';
import type { IpSets } from './ipset.ts';

/** What a match of a line is read with. */
export interface MatchContext {
  readonly line: number;
  readonly family: Family;
  readonly table: string;
  /** That of a `-p` without `!`. */
  readonly protocol: number | undefined;
  readonly sets: IpSets;
  /** How conditions about a field are told: as another one each time, where rules change it. */
  readonly nameOf: (field: string) => NameCondition;
}
