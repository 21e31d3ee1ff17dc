import type { StageDraft } from './rules.ts';

export interface PipelineTemplate {
  name: string;
  stages: readonly Required<StageDraft>[];
}

/** Stage names in order, the last one won. The chance to win rises evenly up to it; a lost stage is always added. */
function pipeline(name: string, ...names: string[]): PipelineTemplate {
  const stages = names.map((stage, index) => ({
    name: stage,
    semantic: index === names.length - 1 ? ('won' as const) : ('open' as const),
    probability: Math.round((100 * (index + 1)) / names.length),
  }));
  return { name, stages: [...stages, { name: 'Lost', semantic: 'lost', probability: 0 }] };
}

const SALES = pipeline('Sales', 'Lead', 'Qualified', 'Proposal', 'Negotiation', 'Won');

/** How each industry sells, in its own words; and where its leads come from besides the usual places. */
const BY_INDUSTRY: Readonly<Record<string, { pipeline: PipelineTemplate; sources: readonly string[] }>> = {
  retail: { pipeline: pipeline('Wholesale', 'Enquiry', 'Quote', 'Credit check', 'Order placed'), sources: ['Marketplace'] },
  restaurant: {
    pipeline: pipeline('Events and catering', 'Lead', 'Menu proposed', 'Deposit', 'Confirmed'),
    sources: ['Delivery platform', 'Event'],
  },
  healthcare: {
    pipeline: pipeline('Corporate and insurance clients', 'Enquiry', 'Assessment', 'Proposal', 'Contract signed'),
    sources: ['Doctor referral', 'Insurer'],
  },
  education: {
    pipeline: pipeline('Admissions', 'Enquiry', 'Application', 'Interview', 'Offer', 'Deposit', 'Enrolled'),
    sources: ['Open day', 'Alumni'],
  },
  logistics: {
    pipeline: pipeline('Freight contracts', 'Request', 'Lane pricing', 'Contract', 'Trial', 'Active'),
    sources: ['Tender', 'Freight board'],
  },
  professional_services: {
    pipeline: pipeline('Engagements', 'Lead', 'Discovery', 'Proposal', 'Negotiation', 'Engagement signed'),
    sources: ['Tender', 'Conference'],
  },
  nonprofit: {
    pipeline: pipeline('Donors', 'Prospect', 'Cultivation', 'Proposal', 'Grant agreed'),
    sources: ['Foundation', 'Call for proposals', 'Event'],
  },
  manufacturing: {
    pipeline: pipeline('Orders', 'Enquiry', 'Sample', 'Quote', 'Tooling', 'Order placed'),
    sources: ['Trade fair', 'Distributor'],
  },
  media: {
    pipeline: pipeline('Advertising and sponsors', 'Brief', 'Proposal', 'Order signed', 'Live'),
    sources: ['Media agency', 'Event'],
  },
  field_services: {
    pipeline: pipeline('Jobs', 'Enquiry', 'Site survey', 'Quote', 'Scheduled'),
    sources: ['Emergency call', 'Maintenance contract'],
  },
  hospitality: {
    pipeline: pipeline('Groups and events', 'Enquiry', 'Option held', 'Contract', 'Deposit', 'Confirmed'),
    sources: ['Booking platform', 'Travel agent'],
  },
  agriculture: {
    pipeline: pipeline('Buyers', 'Buyer found', 'Sample', 'Price agreed', 'Contract'),
    sources: ['Cooperative', 'Commodity exchange'],
  },
};

/** Points that a lead from there starts with: who was sent by somebody is likelier to buy than who saw an advert. */
const USUAL_SOURCES = { Referral: 20, 'Walk-in': 15, Phone: 15, WhatsApp: 10, Website: 10, 'Social media': 5 } as const;
const INDUSTRY_SOURCE_POINTS = 10;

export const pipelineOf = (industry: unknown): PipelineTemplate => BY_INDUSTRY[String(industry)]?.pipeline ?? SALES;

export function leadSourcesOf(industry: unknown): { name: string; points: number }[] {
  const own = BY_INDUSTRY[String(industry)]?.sources ?? [];
  return [
    ...Object.entries(USUAL_SOURCES).map(([name, points]) => ({ name, points })),
    ...own.map((name) => ({ name, points: INDUSTRY_SOURCE_POINTS })),
  ];
}
