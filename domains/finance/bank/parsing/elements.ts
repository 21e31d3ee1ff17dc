import { Parser } from 'saxen';
import { Unreadable } from './statement.ts';

/** An XML element by its local name: versions of a message differ in their namespaces alone. */
export interface Element {
  name: string;
  text: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
}

const DEPTH_MAX = 60;
const ELEMENTS_MAX = 2_000_000;
const NONE: Readonly<Record<string, string>> = {};

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * The tree of an XML file. saxen reads in linear time and knows no entities but the five of XML and numbers; a file that declares
 * its own is refused before they could be used. What does not end, or ends twice, is refused too.
 */
export function readXml(xml: string): Element {
  const root: Element = { name: '', text: '', attributes: NONE, children: [] };
  const open: Element[] = [root];
  let count = 0;
  let problem: Unreadable | null = null;
  const parser = new Parser();
  const refuse = (reason: string, message: string): void => {
    problem ??= new Unreadable(reason, message);
    parser.stop();
  };
  const say = (text: string): void => {
    const top = open.at(-1);
    if (top && top !== root && text.trim() !== '') top.text += text;
  };
  parser
    .on('openTag', (name, attributes) => {
      if (open.length > DEPTH_MAX || ++count > ELEMENTS_MAX)
        return refuse('xml_too_deep', 'The file has more or deeper elements than a statement has.');
      // Only amounts have an attribute that matters; reading the others costs time and a hostile one has a million.
      const element = { name: local(name), text: '', attributes: name.endsWith('Amt') ? attributes() : NONE, children: [] };
      open.at(-1)?.children.push(element);
      open.push(element);
    })
    .on('closeTag', () => void open.pop())
    .on('text', (text, decode) => say(decode(text)))
    .on('cdata', say)
    .on('attention', (text) => {
      if (!text.startsWith('<!--')) refuse('xml_declares', 'The file has a document type or entities of its own; statements have neither.');
    })
    .on('warn', () => refuse('xml_broken', 'The file is not well-formed XML.'))
    .on('error', () => refuse('xml_broken', 'The file is not well-formed XML: it breaks off, or an element does not end.'));
  parser.parse(xml);
  if (problem) throw problem;
  if (root.children.length !== 1) throw new Unreadable('xml_broken', 'The file is not one XML document.');
  return root;
}

export const children = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((each) => each.name === name) ?? [];

/** The first element down a path such as `RltdPties/Dbtr/Nm`. */
export function find(element: Element | undefined, path: string): Element | undefined {
  let found = element;
  for (const name of path.split('/')) found = found?.children.find((each) => each.name === name);
  return found;
}

/** The text at the first of the paths that has any. */
export function textAt(element: Element | undefined, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const text = find(element, path)?.text.trim();
    if (text) return text;
  }
  return undefined;
}
