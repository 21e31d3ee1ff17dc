import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { deliveryReplayed, effectResolved, recordRedacted } from './events.ts';
import { governanceFixtures } from './fixtures.ts';
import { reviewSession } from './prompts.ts';
import { createBudget, deleteBudget, listBudgets, updateBudget } from './tools/budgets.ts';
import { listChanges } from './tools/changes.ts';
import { listDeadLetters, replayDeadLetters } from './tools/dead-letters.ts';
import { listEffects, resolveEffects } from './tools/effects.ts';
import { listEvents } from './tools/events.ts';
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './tools/policies.ts';
import { listLaterChanges } from './tools/later-changes.ts';
import { getReceipt, listReceipts } from './tools/receipts.ts';
import { getRecordHistory, listViewers, redactRecord } from './tools/records.ts';
import { verifyRows } from './tools/rows.ts';
import { getSealHead, verifySeals } from './tools/seals.ts';
import { listSessions } from './tools/sessions.ts';
import { simulatePolicy } from './tools/simulate-policy.ts';
import { undoCall, undoSession } from './tools/undo.ts';

export default defineDomain({
  name: 'governance',
  title: 'Governance',
  purpose: 'Prove, explain and take back what people and agents did; say by rules and budgets what they may do.',
  toggle: null,
  isAuditor: true,
  tables: [],
  nouns: [
    defineNoun({ one: 'receipt', many: 'receipts', summary: 'What one call did: who, what, when, and everything that it left behind.' }),
    defineNoun({ one: 'call', many: 'calls', summary: 'A call of a tool, as something that can be undone.' }),
    defineNoun({ one: 'session', many: 'sessions', summary: 'What one agent run or chat did.' }),
    defineNoun({ one: 'change', many: 'changes', summary: 'A row before and after a call.' }),
    defineNoun({ one: 'later_change', many: 'later_changes', summary: 'What was done to a row after the call that made it.' }),
    defineNoun({ one: 'record', many: 'records', summary: 'A record of any domain: its history and who saw it.' }),
    defineNoun({ one: 'viewer', many: 'viewers', summary: 'Somebody who saw a record.' }),
    defineNoun({ one: 'seal', many: 'seals', summary: 'A link of the chain that shows whether receipts were altered.' }),
    defineNoun({ one: 'row', many: 'rows', summary: 'A stored row, against what the journal says of it.' }),
    defineNoun({ one: 'policy', many: 'policies', summary: 'A rule about who may call what.' }),
    defineNoun({ one: 'budget', many: 'budgets', summary: 'A limit of what calls may use up.' }),
    defineNoun({ one: 'event', many: 'events', summary: 'What a call told the rest of the business.' }),
    defineNoun({ one: 'dead_letter', many: 'dead_letters', summary: 'An event that a consumer could not deal with.' }),
    defineNoun({ one: 'effect', many: 'effects', summary: 'Something asked of the outside, after commit.' }),
  ],
  tools: [
    listReceipts,
    getReceipt,
    listSessions,
    undoCall,
    undoSession,
    listChanges,
    listLaterChanges,
    getRecordHistory,
    listViewers,
    redactRecord,
    verifySeals,
    verifyRows,
    getSealHead,
    listPolicies,
    getPolicy,
    createPolicy,
    updatePolicy,
    deletePolicy,
    simulatePolicy,
    listBudgets,
    createBudget,
    updateBudget,
    deleteBudget,
    listEvents,
    listDeadLetters,
    replayDeadLetters,
    listEffects,
    resolveEffects,
  ],
  events: [recordRedacted, effectResolved, deliveryReplayed],
  fixtures: governanceFixtures,
  roles: {
    governance_auditor: { title: 'Governance: read everything', permissions: ['governance:read', '*:read'] },
    governance_controller: {
      title: 'Governance: rules, budgets and undo',
      permissions: ['governance:read', 'governance:write', 'governance:undo'],
    },
  },
  constraints: {
    policies_tenant_id_name_key: {
      reason: 'policy_name_taken',
      message: 'There is a rule of this name already.',
      fix: { tool: 'governance_list_policies' },
    },
    budgets_tenant_id_name_key: {
      reason: 'budget_name_taken',
      message: 'There is a budget of this name already.',
      fix: { tool: 'governance_list_budgets' },
    },
    undone_pkey: {
      reason: 'already_undone',
      message: 'Somebody else has just undone this call.',
      fix: { tool: 'governance_list_receipts' },
    },
  },
  prompts: [reviewSession],
});
