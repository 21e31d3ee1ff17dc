import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { activationFinished, activationStarted } from './events.ts';
import { fixtures } from './fixtures.ts';
import { integrationSecrets } from './schema-integrations.ts';
import { activations, copilots, deployments, steps, webhookEndpoints, zones } from './schema.ts';
import { appliedSettings } from './schema-settings.ts';
import { verifyBusiness } from './tools/acceptance.ts';
import { activateBusiness, getActivation, listActivations, planBusiness } from './tools/activations.ts';
import { configureDnsAndTls, removeDnsAndTls } from './tools/addresses.ts';
import { enableAiCopilots, listCopilots } from './tools/copilots.ts';
import { setUpDatabases } from './tools/databases.ts';
import { deployMicroservices, provisionInfrastructure, removeInfrastructure, removeMicroservices } from './tools/infrastructure.ts';
import { connectIntegration, listIntegrations, rotateWebhookSecret } from './tools/integration-secrets.ts';
import { configureIntegrations } from './tools/integrations.ts';
import { previewPresetUpgrade, upgradePreset } from './tools/preset-upgrade.ts';
import { rollBackActivation } from './tools/roll-back.ts';
import { completeStep, finishActivation, markStep, releaseBusiness } from './tools/saga.ts';
import { preparePlatform, seedData } from './tools/seeding.ts';
import { explainSetting } from './tools/settings.ts';
import { activation, rollback } from './workflows.ts';

export default defineDomain({
  name: 'provisioning',
  title: 'Provisioning',
  purpose: 'Turns one prompt into a running business: the plan, the seven steps, and the way back.',
  toggle: null,
  tables: [activations, steps, deployments, webhookEndpoints, zones, copilots, integrationSecrets, appliedSettings],
  nouns: [
    defineNoun({ one: 'activation', many: 'activations', summary: 'The setting up of a business.' }),
    defineNoun({ one: 'business', many: 'businesses', summary: 'A tenant with all that it needs.' }),
    defineNoun({ one: 'platform', many: 'platforms', summary: 'The operator’s own tenant.' }),
    defineNoun({ one: 'setting', many: 'settings', summary: 'A value with the layer that it comes from.' }),
    defineNoun({ one: 'copilot', many: 'copilots', summary: 'An AI copilot of one feature.' }),
  ],
  tools: [
    planBusiness,
    activateBusiness,
    getActivation,
    listActivations,
    rollBackActivation,
    provisionInfrastructure,
    setUpDatabases,
    deployMicroservices,
    configureIntegrations,
    seedData,
    configureDnsAndTls,
    enableAiCopilots,
    removeInfrastructure,
    removeMicroservices,
    removeDnsAndTls,
    markStep,
    completeStep,
    releaseBusiness,
    finishActivation,
    listCopilots,
    listIntegrations,
    connectIntegration,
    rotateWebhookSecret,
    explainSetting,
    previewPresetUpgrade,
    upgradePreset,
    verifyBusiness,
    preparePlatform,
  ],
  events: [activationStarted, activationFinished],
  workflows: [activation, rollback],
  fixtures,
});
