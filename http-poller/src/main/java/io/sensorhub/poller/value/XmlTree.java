package io.sensorhub.poller.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import java.io.StringReader;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML as a tree in which {@link ValuePath} finds its way: an element is an object of its children
 * (several of one name: an array) and its attributes ({@code @name}); one that has neither is its
 * text, otherwise its text is the member {@code #text}. Names are without prefixes. Documents are
 * read without their DTD, so no entity grows and no file is opened.
 */
final class XmlTree {

  static final String TEXT = "#text";
  private static final String ATTRIBUTE = "@";

  private final XMLStreamReader reader;
  private int nodes;

  private XmlTree(XMLStreamReader reader) {
    this.reader = reader;
  }

  /** An object whose one member is the root element; a missing node if the text is no XML. */
  static JsonNode of(String text) throws Document.TooManyValues {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text.strip()));
      try {
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {
          // comments and the like stand before the root
        }
        ObjectNode root = Json.object();
        root.set(reader.getLocalName(), new XmlTree(reader).element(1));
        while (reader.hasNext()) {
          int _ = reader.next(); // what stands behind the root is no second one
        }
        return root;
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      return MissingNode.getInstance();
    }
  }

  private JsonNode element(int depth) throws XMLStreamException, Document.TooManyValues {
    if (depth > Json.MAX_DEPTH) {
      throw new XMLStreamException("too deep");
    }
    countOne();
    ObjectNode object = Json.object();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      countOne();
      object.put(ATTRIBUTE + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    StringBuilder text = new StringBuilder();
    for (int event = reader.next();
        event != XMLStreamConstants.END_ELEMENT;
        event = reader.next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        add(object, reader.getLocalName(), element(depth + 1));
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        text.append(reader.getText());
      }
    }
    String own = text.toString().strip();
    if (object.isEmpty()) {
      return TextNode.valueOf(own);
    }
    return own.isEmpty() ? object : object.put(TEXT, own);
  }

  private void countOne() throws Document.TooManyValues {
    if (++nodes > Document.MAX_NODES) {
      throw new Document.TooManyValues();
    }
  }

  private static void add(ObjectNode object, String name, JsonNode child) {
    if (!object.has(name)) {
      object.set(name, child);
    } else if (object.get(name) instanceof ArrayNode several) {
      several.add(child);
    } else {
      JsonNode first = Objects.requireNonNull(object.remove(name));
      object.putArray(name).add(first).add(child);
    }
  }
}
