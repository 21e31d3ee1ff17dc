/** What other domains may call. Their changes to our data go through these tools, or they listen to our events. */
export { checkConsent, recordConsent, withdrawConsent } from './tools/consents.ts';
export { createDeal, getDeal } from './tools/deals.ts';
export { createLead } from './tools/leads.ts';
export { logActivity } from './tools/activities.ts';
export { assignLead } from './tools/assignment.ts';
export { listSegmentMembers, listSegmentSnapshotMembers, takeSegmentSnapshot } from './tools/segment-members.ts';
export { countSegmentMembers, listSegments } from './tools/segments.ts';
export { createOrganisation, getOrganisation, listOrganisations } from './tools/organisations.ts';
export { createPerson, getPerson, listPeople, updatePerson } from './tools/people.ts';
/** The ids of what was installed by its stable names, and what every business starts with. */
export { seeded } from './seed.ts';
export { USUAL_SOURCES } from './pipeline-templates.ts';
