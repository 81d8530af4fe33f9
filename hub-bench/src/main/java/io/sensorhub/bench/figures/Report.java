package io.sensorhub.bench.figures;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures, printed as a table for people and in one line of JSON for programs. */
public final class Report {

  private final String name;
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  public Report(String name) {
    this.name = name;
  }

  /** A new row, to be filled. */
  public Row row(String what) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("", what);
    rows.add(row);
    return new Row(row);
  }

  /** The row of what is aimed at, in the same columns. */
  public Row aim() {
    return row("  aim");
  }

  /** One row. */
  public static final class Row {
    private final Map<String, Object> cells;

    private Row(Map<String, Object> cells) {
      this.cells = cells;
    }

    /** Adds a figure. */
    public Row put(String column, double figure) {
      cells.put(column, figure);
      return this;
    }
  }

  /** A line below the table. */
  public void note(String text) {
    notes.add(text);
  }

  public void print() {
    List<String> columns = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      row.keySet().stream().filter(column -> !columns.contains(column)).forEach(columns::add);
    }
    StringBuilder table = new StringBuilder();
    for (String column : columns) {
      table.append(cell(column, columns.indexOf(column) == 0));
    }
    table.append('\n');
    for (Map<String, Object> row : rows) {
      for (String column : columns) {
        Object figure = row.getOrDefault(column, "");
        String text =
            figure instanceof Double number
                ? String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.2f" : "%.0f", number)
                : figure.toString();
        table.append(cell(text, columns.indexOf(column) == 0));
      }
      table.append('\n');
    }
    notes.forEach(note -> table.append(note).append('\n'));
    System.out.print(table);
    System.out.println(Json.write(json()));
  }

  private static String cell(String text, boolean first) {
    return String.format(Locale.ROOT, first ? "%-34s" : " %13s", text);
  }

  private ObjectNode json() {
    ObjectNode json = Json.object().put("benchmark", name);
    json.putObject("machine")
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("arch", System.getProperty("os.arch"))
        .put("java", System.getProperty("java.version"));
    ArrayNode figures = json.putArray("figures");
    for (Map<String, Object> row : rows) {
      ObjectNode one = figures.addObject();
      row.forEach((column, figure) -> {
        if (figure instanceof Double number && Double.isFinite(number)) {
          one.put(column, number);
        } else if (column.isEmpty()) {
          one.put("what", figure.toString());
        }
      });
    }
    return json;
  }
}
