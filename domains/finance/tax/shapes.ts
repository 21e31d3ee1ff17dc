import { z } from 'zod';
import { decimal } from '../shapes.ts';
import { TAX_CODE_KINDS, TAX_DIRECTIONS } from './rules.ts';

/** Fields that several tools of this part take or give. */

export const taxCodeId = z.uuid().describe('From finance_list_tax_codes.');
export const taxReturnId = z.uuid().describe('From finance_list_tax_returns.');
export const templateId = z.uuid().describe('From finance_list_tax_return_templates.');
export const percentIn = decimal.describe('Percent, such as "7.5".');
export const kindOut = z.enum(TAX_CODE_KINDS).describe('How the code works.');
export const directionOut = z
  .enum(TAX_DIRECTIONS)
  .describe('sales: owed side of a return; purchase: claimed side. Of withholding the other way round.');
export const box = z
  .string()
  .refine((typed) => /^[A-Za-z0-9.-]{1,12}$/.test(typed), 'must be 1 to 12 letters, digits, points or dashes')
  .describe('Name of the box.');
