import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { activationFinished, activationStarted } from './events.ts';
import { fixtures } from './fixtures.ts';
import { integrationSecrets } from './schema-integrations.ts';
import { activations, copilots, deployments, steps, webhookEndpoints, zones } from './schema.ts';
import { appliedSettings } from './schema-settings.ts';
import { verifyBusiness } from './tools/acceptance.ts';
import { activateBusiness, getActivation, listActivations, planBusiness } from './tools/activations.ts';
import { configureDnsAndTls, removeDnsAndTls } from './tools/addresses.ts';
import { cancelDestruction, completeDestruction, destroyBusiness, listDestructions } from './tools/destruction.ts';
import { eraseBusiness, failDestruction, finishDestruction, forgetBusiness, recordExport } from './tools/destruction-steps.ts';
import { enableAiCopilots, listCopilots } from './tools/copilots.ts';
import { setUpDatabases } from './tools/databases.ts';
import { deployMicroservices, provisionInfrastructure, removeInfrastructure, removeMicroservices } from './tools/infrastructure.ts';
import { connectIntegration, listIntegrations, rotateWebhookSecret } from './tools/integration-secrets.ts';
import { previewPresetUpgrade, upgradePreset } from './tools/preset-upgrade.ts';
import { switchFeatures } from './tools/features.ts';
import { configureIntegrations } from './tools/integrations.ts';
import { getInventory } from './tools/inventory.ts';
import { previewActivation } from './tools/preview.ts';
import { rollBackActivation } from './tools/roll-back.ts';
import { completeStep, finishActivation, letPeopleGo, markStep, releaseBusiness } from './tools/saga.ts';
import { preparePlatform, seedData } from './tools/seeding.ts';
import { explainSetting } from './tools/settings.ts';
import { cloneBusiness } from './tools/sandbox.ts';
import { resumeBusiness, suspendBusiness } from './tools/standing.ts';
import { askSurvey, getSurvey, recordSurvey, repairActivation, surveyActivation } from './tools/surveys.ts';
import { erasureWorkflow, exportWorkflow } from './destruction-workflows.ts';
import { destructions, surveys } from './schema-life.ts';
import { surveyWorkflow } from './survey-workflow.ts';
import { activation, rollback } from './workflows.ts';

export default defineDomain({
  name: 'provisioning',
  title: 'Provisioning',
  purpose: 'Turns one prompt into a running business: the plan, the seven steps, and the way back.',
  toggle: null,
  tables: [activations, steps, deployments, webhookEndpoints, zones, copilots, integrationSecrets, appliedSettings, surveys, destructions],
  nouns: [
    defineNoun({ one: 'activation', many: 'activations', summary: 'The setting up of a business.' }),
    defineNoun({ one: 'business', many: 'businesses', summary: 'A tenant with all that it needs.' }),
    defineNoun({ one: 'platform', many: 'platforms', summary: 'The operator’s own tenant.' }),
    defineNoun({ one: 'setting', many: 'settings', summary: 'A value with the layer that it comes from.' }),
    defineNoun({ one: 'copilot', many: 'copilots', summary: 'An AI copilot of one feature.' }),
    defineNoun({ one: 'feature', many: 'features', summary: 'What a business has switched on.' }),
    defineNoun({ one: 'destruction', many: 'destructions', summary: 'The taking away of a business for good.' }),
    defineNoun({ one: 'survey', many: 'surveys', summary: 'A look at what an activation made.' }),
  ],
  tools: [
    planBusiness,
    previewActivation,
    activateBusiness,
    getActivation,
    listActivations,
    rollBackActivation,
    switchFeatures,
    cloneBusiness,
    suspendBusiness,
    resumeBusiness,
    destroyBusiness,
    cancelDestruction,
    completeDestruction,
    listDestructions,
    getInventory,
    surveyActivation,
    getSurvey,
    repairActivation,
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
    letPeopleGo,
    releaseBusiness,
    finishActivation,
    askSurvey,
    recordSurvey,
    recordExport,
    failDestruction,
    eraseBusiness,
    forgetBusiness,
    finishDestruction,
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
  workflows: [activation, rollback, surveyWorkflow, exportWorkflow, erasureWorkflow],
  fixtures,
});
