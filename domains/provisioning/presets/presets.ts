import type { Industry } from '../activation-tables.ts';
import { agriculture } from './industries/agriculture.ts';
import { education } from './industries/education.ts';
import { fieldServices } from './industries/field-services.ts';
import { healthcare } from './industries/healthcare.ts';
import { hospitality } from './industries/hospitality.ts';
import { logistics } from './industries/logistics.ts';
import { manufacturing } from './industries/manufacturing.ts';
import { media } from './industries/media.ts';
import { nonprofit } from './industries/nonprofit.ts';
import { other } from './industries/other.ts';
import { professionalServices } from './industries/professional-services.ts';
import { restaurant } from './industries/restaurant.ts';
import { retail } from './industries/retail.ts';
import type { IndustryPreset } from './preset.ts';

export const presets: Readonly<Record<Industry, IndustryPreset>> = {
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
};
