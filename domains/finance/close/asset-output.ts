import { z } from 'zod';
import { fromMinor } from '#kernel/money.ts';
import type { Entity } from '../books.ts';
import { day, maybe, money, ref, text } from '../shapes.ts';
import { type AssetState, type Registered, stateOf } from './asset-register.ts';
import { METHODS } from './depreciation.ts';
import { CONVENTIONS } from './life.ts';

const STATES = ['in_use', 'fully_depreciated', 'disposed', 'taken_back'] as const satisfies readonly AssetState[];

export const AssetOut = z.object({
  assetId: ref('asset'),
  entityId: ref('entity'),
  categoryId: ref('category'),
  code: text('Its number.'),
  name: text('What it is.'),
  state: z.enum(STATES).describe('Held and depreciating, held and done, gone, or entered by mistake.'),
  startsOn: day,
  method: z.enum(METHODS).describe('How it loses its worth.'),
  lifeMonths: z.int().describe('How long it lasts.'),
  convention: z.enum(CONVENTIONS).describe('How the months at both ends count.'),
  unitsTotal: maybe('What it yields in its life.'),
  cost: money('What it cost.'),
  accumulated: money('Written off so far.'),
  bookValue: money('What is left.'),
  residual: money('What it will be worth in the end.'),
});

export function toAsset(found: Registered, { functionalCurrency: currency }: Entity): z.input<typeof AssetOut> {
  const { asset, cost, accumulated } = found;
  const { id, entityId, categoryId, code, name, startsOn, method, lifeMonths, convention, unitsTotal, residual } = asset;
  const books = (minor: bigint) => fromMinor(minor, currency);
  return {
    assetId: id,
    entityId,
    categoryId,
    code,
    name,
    state: stateOf(found),
    startsOn: startsOn.toString(),
    method,
    lifeMonths,
    convention,
    unitsTotal,
    cost: books(cost),
    accumulated: books(accumulated),
    bookValue: books(cost - accumulated),
    residual: books(residual),
  };
}
