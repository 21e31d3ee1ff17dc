import { account, dimension, type Overlay, value } from '../overlay.ts';

export const manufacturing: Overlay = {
  accounts: [
    account('1360', 'raw_materials', 'stock_materials')('Raw materials', 'Matières premières', 'Matérias-primas', 'Materias primas'),
    account('1365', 'work_in_progress', 'stock_work')('Work in progress', 'Produits en cours', 'Produtos em curso', 'Productos en curso'),
    account('1370', 'finished_goods', 'stock_finished', 'stock')(
      'Finished goods',
      'Produits finis',
      'Produtos acabados',
      'Productos terminados',
    ),
    account('1375', 'scrap', 'stock_finished')(
      'Scrap and by-products',
      'Déchets et sous-produits',
      'Sucata e subprodutos',
      'Desechos y subproductos',
    ),
    account('4050', 'product_sales', 'sales_products', 'sales')(
      'Sales of own products',
      'Ventes de produits finis',
      'Vendas de produtos acabados',
      'Ventas de productos terminados',
    ),
    account('5510', 'material_used', 'cost_materials', 'purchases')(
      'Material used',
      'Matières consommées',
      'Matérias consumidas',
      'Materias consumidas',
    ),
    account('5520', 'labour_absorbed', 'cost_staff')(
      'Labour absorbed',
      'Main-d’œuvre imputée',
      'Mão de obra imputada',
      'Mano de obra imputada',
    ),
    account('5530', 'overhead_absorbed', 'cost_services')(
      'Overhead absorbed',
      'Frais généraux imputés',
      'Gastos gerais imputados',
      'Gastos generales imputados',
    ),
    account('5590', 'production_variances', 'stock_losses')(
      'Variances of price, usage and efficiency',
      'Écarts de prix, de quantité et de rendement',
      'Desvios de preço, consumo e eficiência',
      'Desviaciones de precio, consumo y eficiencia',
    ),
    account('6410', 'machine_maintenance', 'maintenance')(
      'Maintenance of machines',
      'Maintenance des machines',
      'Manutenção de máquinas',
      'Mantenimiento de máquinas',
    ),
  ],
  dimensions: {
    branch: dimension(
      'Plant',
      'Usine',
      'Fábrica',
      'Planta',
    )(value('MAIN')('Main plant', 'Usine principale', 'Fábrica principal', 'Planta principal')),
    cost_centre: dimension('Work centre', 'Centre de charge', 'Centro de trabalho', 'Centro de trabajo')(
      value('PROD')('Production', 'Production', 'Produção', 'Producción'),
      value('MAINT')('Maintenance', 'Maintenance', 'Manutenção', 'Mantenimiento'),
      value('QUAL')('Quality', 'Qualité', 'Qualidade', 'Calidad'),
      value('STORE')('Stores', 'Magasins', 'Armazéns', 'Almacenes'),
    ),
    project: dimension('Order', 'Commande', 'Encomenda', 'Pedido')(),
  },
};
