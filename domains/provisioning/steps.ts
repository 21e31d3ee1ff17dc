/** The seven steps of an activation, in order; each is a tool of this domain and a step of the saga. */
export const STEPS = [
  { name: 'provision_infrastructure', title: 'Provision infrastructure', tool: 'provisioning_provision_infrastructure' },
  { name: 'setup_databases', title: 'Set up databases', tool: 'provisioning_setup_databases' },
  { name: 'deploy_microservices', title: 'Deploy microservices', tool: 'provisioning_deploy_microservices' },
  { name: 'configure_integrations', title: 'Configure integrations', tool: 'provisioning_configure_integrations' },
  { name: 'seed_data', title: 'Seed data', tool: 'provisioning_seed_data' },
  { name: 'configure_dns_and_tls', title: 'Configure DNS and TLS', tool: 'provisioning_configure_dns_and_tls' },
  { name: 'enable_ai_copilots', title: 'Enable AI copilots', tool: 'provisioning_enable_ai_copilots' },
] as const;

export type StepName = (typeof STEPS)[number]['name'];

export const STEP_NAMES = STEPS.map((step) => step.name) as [StepName, ...StepName[]];

/** `awaiting`: done as far as it can be, and it says what the owner must still give. */
export const STEP_STATUS = ['pending', 'running', 'done', 'awaiting', 'failed', 'rolled_back'] as const;

/** `stuck`: a step could not be rolled back; a person must look, and nothing goes on by itself. */
export const ACTIVATION_STATUS = ['running', 'done', 'rolling_back', 'rolled_back', 'stuck'] as const;
