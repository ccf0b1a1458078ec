import { csvText } from '../../render/formats/csv.ts';
import type { AnswerFormat } from './format.ts';
import { findingsTable } from './page.ts';

/** The differences as a table for spreadsheets. */
export const csv: AnswerFormat = {
  summary: 'comma-separated values, for spreadsheets',
  endings: ['csv'],
  write: (answered) => csvText(findingsTable(answered)),
};
