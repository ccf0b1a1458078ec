import { csv as pageFormat } from '../../render/formats/csv.ts';
import type { AnswerFormat } from './format.ts';
import { findingsTable, pageOf } from './page.ts';

/** The findings as a table, for spreadsheets. */
export const csv: AnswerFormat = {
  summary: 'comma-separated values, for spreadsheets',
  endings: ['csv'],
  write: (told) => {
    const table = { id: 'packets', blocks: [findingsTable(told)] };
    return String(pageFormat.write({ ...pageOf(told), sections: [table] }, undefined as never));
  },
};
