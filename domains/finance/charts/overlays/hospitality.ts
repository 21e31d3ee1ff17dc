import { account, dimension, type Overlay, value } from '../overlay.ts';

export const hospitality: Overlay = {
  accounts: [
    account('1385', 'minibar_stock', 'stock_goods', 'stock')(
      'Minibar and shop stock',
      'Stock minibar et boutique',
      'Inventário de minibar e loja',
      'Existencias de minibar y tienda',
    ),
    account('2270', 'advance_deposits', 'customer_advances', 'customer_deposits')(
      'Advance deposits of guests',
      'Arrhes des clients',
      'Sinais de hóspedes',
      'Depósitos anticipados de huéspedes',
    ),
    account('2275', 'tourism_tax', 'other_taxes')('City and tourism tax', 'Taxe de séjour', 'Taxa turística', 'Tasa turística'),
    account('4810', 'room_income', 'sales_services', 'sales')('Rooms', 'Hébergement', 'Alojamento', 'Alojamiento'),
    account('4820', 'food_and_beverage', 'sales_products')(
      'Food and beverage',
      'Restauration',
      'Alimentação e bebidas',
      'Alimentos y bebidas',
    ),
    account('4830', 'banquets', 'sales_services')(
      'Banquets and events',
      'Banquets et événements',
      'Banquetes e eventos',
      'Banquetes y eventos',
    ),
    account('4840', 'spa_and_other', 'sales_services')(
      'Spa and other services',
      'Spa et autres services',
      'Spa e outros serviços',
      'Spa y otros servicios',
    ),
    account('5810', 'rooms_cost', 'cost_supplies', 'purchases')(
      'Cost of rooms',
      'Coût de l’hébergement',
      'Custo do alojamento',
      'Coste de alojamiento',
    ),
    account('5820', 'booking_commission', 'commissions')(
      'Commission of booking platforms',
      'Commissions des plateformes de réservation',
      'Comissões de plataformas de reservas',
      'Comisiones de plataformas de reservas',
    ),
    account('6510', 'linen_and_amenities', 'supplies')(
      'Linen and amenities',
      'Linge et produits d’accueil',
      'Roupa e produtos de acolhimento',
      'Lencería y artículos de acogida',
    ),
  ],
  dimensions: {
    branch: dimension(
      'House',
      'Établissement',
      'Unidade',
      'Establecimiento',
    )(value('MAIN')('Main house', 'Établissement principal', 'Unidade principal', 'Establecimiento principal')),
    cost_centre: dimension('Outlet', 'Point de vente', 'Ponto de venda', 'Punto de venta')(
      value('ROOMS')('Rooms', 'Hébergement', 'Alojamento', 'Alojamiento'),
      value('FNB')('Food and beverage', 'Restauration', 'Alimentação e bebidas', 'Alimentos y bebidas'),
      value('EVENTS')('Banquets and events', 'Banquets et événements', 'Banquetes e eventos', 'Banquetes y eventos'),
      value('ENG')('Engineering', 'Technique', 'Manutenção', 'Ingeniería'),
    ),
  },
};
