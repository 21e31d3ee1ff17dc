import type { Industry, Toggle } from "../activation-tables.ts";
import type { IndustryPreset } from "./preset.ts";

/** "key Label", in order; the chance to win rises evenly to the won stage, which is the one marked with "!". Lost is always added. */
function pipeline(label: string, ...stages: string[]): IndustryPreset["pipeline"] {
  const wonAt = stages.findIndex((stage) => stage.startsWith("!"));
  return {
    key: "main",
    label,
    stages: [
      ...stages.slice(0, wonAt + 1).map((stage, index) => {
        const title = stage.replace("!", "");
        const semantic = index === wonAt ? ("won" as const) : ("open" as const);
        return {
          key: keyOf(title),
          label: title,
          semantic,
          probability: Math.round((100 * (index + 1)) / (wonAt + 1)),
        };
      }),
      { key: "lost", label: "Lost", semantic: "lost" as const, probability: 0 },
    ],
  };
}

const keyOf = (title: string): string => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
const toggles = (names: string): Toggle[] => names.split(" ").filter(Boolean) as Toggle[];
const role = (title: string, permissions: string) => ({
  key: keyOf(title),
  title,
  permissions: permissions.split(" "),
});

const owner = role("Owner", "*");
const accountant = role("Accountant", "finance:* crm:read inventory:read hr:read");
const everyone = ["Referral", "Walk-in", "Phone", "WhatsApp", "Website", "Social media"];

/** Toggles follow the matrix of the research notes; a later issue adds charts, catalogues and acceptance scenarios to the same entries. */
export const presets = {
  retail: {
    industry: "retail",
    version: 1,
    title: "Retail and wholesale",
    on: toggles("CRM Marketing Support Finance HR Ecommerce POS Inventory"),
    offered: toggles("Fleet"),
    pipeline: pipeline("Wholesale", "Enquiry", "Quote", "Credit check", "!Order placed"),
    leadSources: [...everyone, "Marketplace"],
    roles: [
      owner,
      role("Store manager", "pos:* inventory:* crm:* hr:read"),
      role("Cashier", "pos:read pos:write crm:read"),
      role("Stock keeper", "inventory:read inventory:write"),
      accountant,
    ],
  },
  restaurant: {
    industry: "restaurant",
    version: 1,
    title: "Restaurant, café or bar",
    on: toggles("CRM Marketing Finance HR Ecommerce POS Inventory"),
    offered: toggles("Support Fleet"),
    pipeline: pipeline("Events and catering", "Lead", "Menu proposed", "Deposit", "!Confirmed"),
    leadSources: [...everyone, "Delivery platform", "Event"],
    roles: [
      owner,
      role("Manager", "pos:* inventory:* crm:* hr:read"),
      role("Waiter", "pos:read pos:write"),
      role("Kitchen", "pos:read inventory:read"),
      role("Cashier", "pos:read pos:write"),
      accountant,
    ],
  },
  healthcare: {
    industry: "healthcare",
    version: 1,
    title: "Clinic, hospital or other care",
    on: toggles("Support Finance HR POS Inventory PatientMgmt"),
    offered: toggles("CRM Marketing Fleet LMS FieldOps"),
    pipeline: pipeline(
      "Corporate and insurance clients",
      "Enquiry",
      "Assessment",
      "Proposal",
      "!Contract signed",
    ),
    leadSources: [...everyone, "Doctor referral", "Insurer"],
    roles: [
      owner,
      role("Receptionist", "patient-mgmt:read patient-mgmt:write crm:read"),
      role("Nurse", "patient-mgmt:read patient-mgmt:write"),
      role("Clinician", "patient-mgmt:*"),
      role("Pharmacist", "inventory:* patient-mgmt:read pos:write"),
      role("Data protection officer", "governance:read patient-mgmt:read"),
      accountant,
    ],
  },
  education: {
    industry: "education",
    version: 1,
    title: "School, university or training",
    on: toggles("CRM Marketing Support Finance HR Inventory LMS Streaming"),
    offered: toggles("Projects Ecommerce POS Fleet PatientMgmt"),
    pipeline: pipeline(
      "Admissions",
      "Enquiry",
      "Application",
      "Interview",
      "Offer",
      "Deposit",
      "!Enrolled",
    ),
    leadSources: [...everyone, "Open day", "Alumni"],
    roles: [
      owner,
      role("Head", "lms:* crm:* hr:read"),
      role("Registrar", "crm:* lms:read"),
      role("Bursar", "finance:*"),
      role("Teacher", "lms:read lms:write"),
      role("Librarian", "inventory:read inventory:write"),
    ],
  },
  logistics: {
    industry: "logistics",
    version: 1,
    title: "Transport and logistics",
    on: toggles("CRM Support Finance HR Inventory Fleet FieldOps"),
    offered: toggles("Marketing LMS"),
    pipeline: pipeline(
      "Freight contracts",
      "Request",
      "Lane pricing",
      "Contract",
      "Trial",
      "!Active",
    ),
    leadSources: [...everyone, "Tender", "Freight board"],
    roles: [
      owner,
      role("Dispatcher", "fleet:* field-ops:* crm:read"),
      role("Driver", "fleet:read field-ops:write"),
      role("Fleet manager", "fleet:* inventory:read"),
      role("Warehouse", "inventory:read inventory:write"),
      accountant,
    ],
  },
  professional_services: {
    industry: "professional_services",
    version: 1,
    title: "Professional services",
    on: toggles("CRM Marketing Support Finance HR Projects"),
    offered: toggles("LMS Streaming"),
    pipeline: pipeline(
      "Engagements",
      "Lead",
      "Discovery",
      "Proposal",
      "Negotiation",
      "!Engagement signed",
    ),
    leadSources: [...everyone, "Tender", "Conference"],
    roles: [
      owner,
      role("Partner", "crm:* projects:* finance:read"),
      role("Manager", "crm:* projects:*"),
      role("Consultant", "projects:read projects:write crm:read"),
      accountant,
    ],
  },
  nonprofit: {
    industry: "nonprofit",
    version: 1,
    title: "Non-profit",
    on: toggles("CRM Marketing Finance HR Projects Inventory Fleet FieldOps"),
    offered: toggles("Support Ecommerce PatientMgmt LMS"),
    pipeline: pipeline("Donors", "Prospect", "Cultivation", "Proposal", "!Grant agreed"),
    leadSources: [...everyone, "Foundation", "Call for proposals", "Event"],
    roles: [
      owner,
      role("Programme manager", "projects:* crm:* field-ops:*"),
      role("Grants accountant", "finance:*"),
      role("Field officer", "field-ops:read field-ops:write projects:read"),
      role("Storekeeper", "inventory:read inventory:write"),
      role("Auditor", "finance:read governance:read"),
    ],
  },
  manufacturing: {
    industry: "manufacturing",
    version: 1,
    title: "Manufacturing",
    on: toggles("CRM Support Finance HR Projects Inventory"),
    offered: toggles("Marketing Ecommerce Fleet LMS FieldOps"),
    pipeline: pipeline("Orders", "Enquiry", "Sample", "Quote", "Tooling", "!Order placed"),
    leadSources: [...everyone, "Trade fair", "Distributor"],
    roles: [
      owner,
      role("Planner", "projects:* inventory:*"),
      role("Production supervisor", "projects:write inventory:write hr:read"),
      role("Quality control", "inventory:read inventory:write"),
      role("Buyer", "inventory:*"),
      accountant,
    ],
  },
  media: {
    industry: "media",
    version: 1,
    title: "Media and streaming",
    on: toggles("CRM Marketing Support Finance HR Projects Ecommerce Inventory Streaming"),
    offered: toggles("LMS"),
    pipeline: pipeline("Advertising and sponsors", "Brief", "Proposal", "Order signed", "!Live"),
    leadSources: [...everyone, "Media agency", "Event"],
    roles: [
      owner,
      role("Editor", "streaming:* projects:*"),
      role("Producer", "streaming:read streaming:write projects:write"),
      role("Ad operations", "crm:* marketing:*"),
      role("Subscriber support", "support:* crm:read"),
      accountant,
    ],
  },
  field_services: {
    industry: "field_services",
    version: 1,
    title: "Field services",
    on: toggles("CRM Marketing Support Finance HR Inventory Fleet FieldOps"),
    offered: toggles("Projects POS LMS"),
    pipeline: pipeline("Jobs", "Enquiry", "Site survey", "Quote", "!Scheduled"),
    leadSources: [...everyone, "Emergency call", "Maintenance contract"],
    roles: [
      owner,
      role("Dispatcher", "field-ops:* fleet:read crm:*"),
      role("Technician", "field-ops:read field-ops:write inventory:read"),
      role("Storekeeper", "inventory:read inventory:write"),
      role("Supervisor", "field-ops:* hr:read"),
      accountant,
    ],
  },
  hospitality: {
    industry: "hospitality",
    version: 1,
    title: "Hospitality and tourism",
    on: toggles("CRM Marketing Support Finance HR Ecommerce POS Inventory FieldOps"),
    offered: toggles("Fleet LMS Streaming"),
    pipeline: pipeline(
      "Groups and events",
      "Enquiry",
      "Option held",
      "Contract",
      "Deposit",
      "!Confirmed",
    ),
    leadSources: [...everyone, "Booking platform", "Travel agent"],
    roles: [
      owner,
      role("General manager", "crm:* pos:* inventory:* field-ops:* hr:read"),
      role("Front desk", "crm:read crm:write pos:read pos:write"),
      role("Housekeeping", "field-ops:read field-ops:write"),
      role("Night auditor", "finance:read pos:read"),
      accountant,
    ],
  },
  agriculture: {
    industry: "agriculture",
    version: 1,
    title: "Agriculture",
    on: toggles("CRM Finance HR Projects Inventory Fleet FieldOps"),
    offered: toggles("Marketing Support Ecommerce POS LMS"),
    pipeline: pipeline("Buyers", "Buyer found", "Sample", "Price agreed", "!Contract"),
    leadSources: [...everyone, "Cooperative", "Commodity exchange"],
    roles: [
      owner,
      role("Farm manager", "projects:* inventory:* field-ops:* fleet:*"),
      role("Agronomist", "field-ops:read field-ops:write projects:read"),
      role("Store", "inventory:read inventory:write"),
      role("Field supervisor", "field-ops:* hr:read"),
      accountant,
    ],
  },
  other: {
    industry: "other",
    version: 1,
    title: "General business",
    on: toggles("CRM Finance"),
    offered: toggles("Marketing Support HR Projects Inventory"),
    pipeline: pipeline("Sales", "Lead", "Qualified", "Proposal", "Negotiation", "!Won"),
    leadSources: everyone,
    roles: [
      owner,
      role("Manager", "crm:* finance:read"),
      role("Staff", "crm:read crm:write"),
      accountant,
    ],
  },
} as const satisfies Record<Industry, IndustryPreset>;
