import { account, dimension, type Overlay, value } from '../overlay.ts';

export const professionalServices: Overlay = {
  accounts: [
    account('1130', 'unbilled_work', 'accrued_income', 'accrued_income')(
      'Work not yet billed',
      'Travaux non encore facturés',
      'Trabalhos por faturar',
      'Trabajos pendientes de facturar',
    ),
    account('2220', 'client_money', 'other_payables')(
      'Client money held',
      'Fonds de tiers détenus',
      'Fundos de clientes à guarda',
      'Fondos de clientes en custodia',
    ),
    account('2225', 'retainers', 'customer_advances', 'customer_deposits')(
      'Retainers',
      'Provisions reçues des clients',
      'Avenças adiantadas',
      'Igualas anticipadas',
    ),
    account('4410', 'time_fees', 'sales_services', 'sales')(
      'Fees by time',
      'Honoraires au temps passé',
      'Honorários por tempo',
      'Honorarios por tiempo',
    ),
    account('4420', 'fixed_fees', 'sales_services')('Fixed fees', 'Honoraires au forfait', 'Honorários fixos', 'Honorarios fijos'),
    account('4430', 'reimbursables', 'sales_services')(
      'Expenses charged on',
      'Frais refacturés',
      'Despesas redebitadas',
      'Gastos repercutidos',
    ),
    account('5310', 'consultant_cost', 'cost_staff')(
      'Cost of consultants',
      'Coût des consultants',
      'Custo de consultores',
      'Coste de consultores',
    ),
    account('5320', 'fee_subcontractors', 'subcontracting', 'purchases')(
      'Subcontractors',
      'Sous-traitants',
      'Subcontratados',
      'Subcontratistas',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Office',
      'Bureau',
      'Escritório',
      'Oficina',
    )(value('MAIN')('Main office', 'Bureau principal', 'Escritório principal', 'Oficina principal')),
    cost_centre: dimension(
      'Practice',
      'Pôle',
      'Área de prática',
      'Área de práctica',
    )(
      value('CLIENT')('Client work', 'Travaux pour clients', 'Trabalho para clientes', 'Trabajo para clientes'),
      value('ADMIN')('Administration', 'Administration', 'Administração', 'Administración'),
    ),
    project: dimension('Engagement', 'Mission', 'Projeto', 'Encargo')(),
  },
};
