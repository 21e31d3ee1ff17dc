import { account, dimension, type Overlay, value } from '../overlay.ts';

/** What growers were given on credit is theirs to pay back out of the harvest, so it is an asset. */
export const agriculture: Overlay = {
  accounts: [
    account('1170', 'grower_advances', 'other_receivables')(
      'Advances to out-growers',
      'Avances aux planteurs',
      'Adiantamentos a produtores',
      'Anticipos a productores',
    ),
    account('1390', 'farm_inputs', 'stock_materials', 'stock')(
      'Seed, fertiliser and chemicals',
      'Semences, engrais et produits phytosanitaires',
      'Sementes, adubos e fitofármacos',
      'Semillas, fertilizantes y fitosanitarios',
    ),
    account('1395', 'harvested_produce', 'stock_finished')('Harvested produce', 'Récoltes', 'Produtos colhidos', 'Productos cosechados'),
    account('1410', 'biological_assets', 'biological')(
      'Crops and herds',
      'Cultures et cheptel',
      'Culturas e rebanhos',
      'Cultivos y rebaños',
    ),
    account('4910', 'crop_sales', 'sales_products', 'sales')(
      'Crop sales',
      'Ventes de récoltes',
      'Vendas de colheitas',
      'Ventas de cosechas',
    ),
    account('4920', 'livestock_sales', 'sales_products')('Livestock sales', 'Ventes d’animaux', 'Vendas de gado', 'Ventas de ganado'),
    account('4930', 'milk_and_eggs', 'sales_products')('Milk and eggs', 'Lait et œufs', 'Leite e ovos', 'Leche y huevos'),
    account('4940', 'farm_services', 'sales_services')(
      'Tractor hire and other services',
      'Location de tracteurs et autres services',
      'Aluguer de tratores e outros serviços',
      'Alquiler de tractores y otros servicios',
    ),
    account('4995', 'fair_value_changes', 'fair_value')(
      'Fair value changes of crops and herds',
      'Variations de juste valeur des actifs biologiques',
      'Variações de justo valor de ativos biológicos',
      'Variaciones de valor razonable de activos biológicos',
    ),
    account('5910', 'inputs_used', 'cost_materials', 'purchases')(
      'Inputs used',
      'Intrants consommés',
      'Fatores de produção consumidos',
      'Insumos consumidos',
    ),
    account('5920', 'casual_labour', 'cost_staff')(
      'Casual labour',
      'Main-d’œuvre saisonnière',
      'Mão de obra eventual',
      'Mano de obra eventual',
    ),
    account('5930', 'machine_hours', 'cost_services')('Machine hours', 'Heures de machines', 'Horas de máquinas', 'Horas de máquina'),
  ],
  dimensions: {
    branch: dimension(
      'Farm',
      'Exploitation',
      'Exploração',
      'Finca',
    )(value('MAIN')('Main farm', 'Exploitation principale', 'Exploração principal', 'Finca principal')),
    cost_centre: dimension(
      'Plot or herd',
      'Parcelle ou troupeau',
      'Parcela ou rebanho',
      'Parcela o rebaño',
    )(value('FIELD')('Fields', 'Champs', 'Campos', 'Campos'), value('HERD')('Herd', 'Troupeau', 'Rebanho', 'Rebaño')),
    project: dimension(
      'Season',
      'Campagne',
      'Campanha',
      'Campaña',
    )(
      value('MAIN-S')('Main season', 'Campagne principale', 'Campanha principal', 'Campaña principal'),
      value('OFF-S')('Off season', 'Contre-saison', 'Contraépoca', 'Contraestación'),
    ),
    fund: dimension('Crop', 'Culture', 'Cultura', 'Cultivo')(),
  },
};
