import type { StageDraft } from './rules.ts';

export interface PipelineTemplate {
  /** Its id, and those of its stages, follow from the keys. */
  key: string;
  name: string;
  stages: readonly (StageDraft & { key: string })[];
}

/** For a business of which no more is known; how each industry sells is what provisioning brings along. */
export const GENERIC: PipelineTemplate = {
  key: 'generic',
  name: 'Sales',
  stages: [
    { key: 'lead', name: 'Lead', semantic: 'open', probability: 20 },
    { key: 'qualified', name: 'Qualified', semantic: 'open', probability: 40 },
    { key: 'proposal', name: 'Proposal', semantic: 'open', probability: 60 },
    { key: 'negotiation', name: 'Negotiation', semantic: 'open', probability: 80 },
    { key: 'won', name: 'Won', semantic: 'won', probability: 100 },
    { key: 'lost', name: 'Lost', semantic: 'lost', probability: 0 },
  ],
};

/** Points that a lead from there starts with: who was sent by somebody is likelier to buy than who saw an advert. */
export const USUAL_SOURCES = { Referral: 20, 'Walk-in': 15, Phone: 15, WhatsApp: 10, Website: 10, 'Social media': 5 } as const;
