import { dimension, type Overlay, value } from './overlay.ts';
import { agriculture } from './overlays/agriculture.ts';
import { education } from './overlays/education.ts';
import { fieldServices } from './overlays/field-services.ts';
import { healthcare } from './overlays/healthcare.ts';
import { hospitality } from './overlays/hospitality.ts';
import { logistics } from './overlays/logistics.ts';
import { manufacturing } from './overlays/manufacturing.ts';
import { media } from './overlays/media.ts';
import { nonprofit } from './overlays/nonprofit.ts';
import { professionalServices } from './overlays/professional-services.ts';
import { restaurant } from './overlays/restaurant.ts';
import { retail } from './overlays/retail.ts';

/** A business of no particular trade has what all have. */
const other: Overlay = {
  accounts: [],
  dimensions: {
    branch: dimension('Branch', 'Agence', 'Filial', 'Sucursal')(value('MAIN')('Head office', 'Siège', 'Sede', 'Sede central')),
    cost_centre: dimension(
      'Cost centre',
      'Centre de coûts',
      'Centro de custo',
      'Centro de coste',
    )(value('ADMIN')('Administration', 'Administration', 'Administração', 'Administración')),
  },
};

export const OVERLAYS = {
  retail,
  restaurant,
  healthcare,
  education,
  logistics,
  professional_services: professionalServices,
  nonprofit,
  manufacturing,
  media,
  field_services: fieldServices,
  hospitality,
  agriculture,
  other,
} as const satisfies Record<string, Overlay>;
export type ChartIndustry = keyof typeof OVERLAYS;

export const isChartIndustry = (name: unknown): name is ChartIndustry => typeof name === 'string' && name in OVERLAYS;
