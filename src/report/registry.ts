import { github } from './github.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import type { ReportFormat } from './report.ts';

/** The formats of reports, the default first. To add one, write its file and a line here. */
export const reportFormats = [pretty, json, github] as const satisfies readonly ReportFormat[];

export type ReportFormatId = (typeof reportFormats)[number]['id'];
