package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.node.TextNode;

/** A text that came out of the file of secrets; whoever shows values does not show it. */
public final class SecretText extends TextNode {

  private static final long serialVersionUID = 1L;

  public SecretText(String text) {
    super(text);
  }

  /** Without the text. */
  @Override
  public String toString() {
    return Shown.HIDDEN;
  }
}
