import { account, dimension, type Overlay, value } from '../overlay.ts';

/** Restricted and unrestricted money share accounts and are told apart by fund; each grant is a project of its fund. */
export const nonprofit: Overlay = {
  accounts: [
    account('1350', 'relief_stock', 'stock_supplies', 'stock')(
      'Relief stock',
      'Stock de secours',
      'Inventário de ajuda',
      'Existencias de ayuda',
    ),
    account('2230', 'deferred_grants', 'deferred_income', 'deferred_income')(
      'Grant income deferred',
      'Subventions à reporter',
      'Subvenções diferidas',
      'Subvenciones diferidas',
    ),
    account('3100', 'unrestricted_funds', 'funds')(
      'Unrestricted funds',
      'Fonds libres d’affectation',
      'Fundos sem restrições',
      'Fondos sin restricciones',
    ),
    account('3200', 'restricted_funds', 'funds')('Restricted funds', 'Fonds affectés', 'Fundos com restrições', 'Fondos con restricciones'),
    account('4510', 'grants', 'grants')('Grants', 'Subventions', 'Subvenções', 'Subvenciones'),
    account('4520', 'donations', 'donations')('Donations', 'Dons', 'Donativos', 'Donativos'),
    account('4530', 'gifts_in_kind', 'donations')('Gifts in kind', 'Dons en nature', 'Donativos em espécie', 'Donaciones en especie'),
    account('5410', 'programme_costs', 'cost_services', 'purchases')(
      'Programme costs',
      'Coûts des programmes',
      'Custos de programas',
      'Costes de programas',
    ),
    account('5420', 'fundraising_costs', 'other_expense')(
      'Fundraising costs',
      'Coûts de collecte',
      'Custos de angariação',
      'Costes de captación de fondos',
    ),
    account('5430', 'support_costs', 'other_expense')(
      'Administration of programmes',
      'Administration des programmes',
      'Administração de programas',
      'Administración de programas',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Field office',
      'Bureau de terrain',
      'Delegação',
      'Oficina de terreno',
    )(value('MAIN')('Country office', 'Bureau national', 'Sede nacional', 'Oficina nacional')),
    fund: dimension('Fund and donor restriction', 'Fonds et affectation', 'Fundo e restrição', 'Fondo y restricción')(
      value('UNR')('Unrestricted', 'Libre d’affectation', 'Sem restrições', 'Sin restricciones'),
      value('RES-P')('Restricted by purpose', 'Affecté à un objet', 'Restrito por finalidade', 'Restringido por finalidad'),
      value('RES-T')('Restricted by time', 'Affecté dans le temps', 'Restrito no tempo', 'Restringido por plazo'),
      value('END')('Endowment', 'Dotation', 'Dotação permanente', 'Dotación permanente'),
    ),
    project: dimension('Grant', 'Subvention', 'Subvenção', 'Subvención')(),
    cost_centre: dimension(
      'Programme',
      'Programme',
      'Programa',
      'Programa',
    )(
      value('PROG')('Programmes', 'Programmes', 'Programas', 'Programas'),
      value('FUND')('Fundraising', 'Collecte de fonds', 'Angariação', 'Captación'),
      value('ADMIN')('Administration', 'Administration', 'Administração', 'Administración'),
    ),
  },
};
