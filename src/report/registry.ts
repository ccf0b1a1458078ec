import { github } from './github.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import type { ReportFormat } from './report.ts';

/** Every format of a report, the default first. A new one is its file, and a line here. */
export const reportFormats = [pretty, json, github] as const satisfies readonly ReportFormat[];

export type ReportFormatId = (typeof reportFormats)[number]['id'];
