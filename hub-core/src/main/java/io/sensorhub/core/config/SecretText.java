package io.sensorhub.core.config;

import com.fasterxml.jackson.databind.node.TextNode;

/** A text that came out of the file of secrets; whoever shows values does not show it. */
final class SecretText extends TextNode {

  private static final long serialVersionUID = 1L;

  SecretText(String text) {
    super(text);
  }

  /** Without the text. */
  @Override
  public String toString() {
    return Shown.HIDDEN;
  }
}
