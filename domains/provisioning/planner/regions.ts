import { countries } from 'countries-list';
import type { Region } from '../activation-tables.ts';

/** Where cables run, not where a ruler points: East Africa reaches Johannesburg before Lagos, and the whole of the Americas reach Ashburn. */
const african: Partial<Record<Region, string>> = {
  johannesburg: 'BI BW ER ET KE KM LS MG MU MW MZ NA RE RW SC SO SS SZ TZ UG YT ZA ZM ZW',
  frankfurt: 'DJ DZ EG EH LY MA SD TN',
};
/** Asia up to the Gulf and the Caspian, whose traffic goes to Europe. */
const westernAsia = 'AE AF AM AZ BH CY GE IL IQ IR JO KG KW KZ LB OM PS QA SA SY TJ TM TR UZ YE'.split(' ');

export function nearestRegion(country: string): Region {
  const continent = countries[country as keyof typeof countries]?.continent;
  if (continent === 'AF') {
    if (african.frankfurt?.split(' ').includes(country)) return 'frankfurt';
    return african.johannesburg?.split(' ').includes(country) ? 'johannesburg' : 'lagos';
  }
  if (continent === 'NA' || continent === 'SA') return 'ashburn';
  if (continent === 'EU' || westernAsia.includes(country)) return 'frankfurt';
  return 'singapore';
}
