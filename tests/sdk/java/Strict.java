import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.util.json.GsonFactory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads recorded answers with the models of the official Java client, which refuse a field that they do not know.
 *
 * <p>Argument: a folder of files named after a method, such as chat.postMessage.jsonl, with one answer a line.
 */
public final class Strict {
  /**
   * Fields that these models do not have yet, by method, and who says that they are there. They are taken out before an answer
   * is read.
   */
  private static final Map<String, Set<String>> NEWER =
      // https://docs.slack.dev/reference/methods/apps.manifest.update: what is wrong with a manifest, as the models of
      // apps.manifest.create and apps.manifest.validate have it.
      Map.of("apps.manifest.update", Set.of("errors"));

  private Strict() {}

  public static void main(String[] arguments) throws IOException {
    SlackConfig config = new SlackConfig();
    config.setFailOnUnknownProperties(true);
    Gson gson = GsonFactory.createSnakeCase(config);
    TreeMap<String, TreeSet<String>> problems = new TreeMap<>();
    TreeSet<String> unknown = new TreeSet<>();
    int answers = 0;
    int methods = 0;
    List<Path> files;
    try (Stream<Path> listed = Files.list(Path.of(arguments[0]))) {
      files = listed.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".jsonl", "");
      Optional<Class<?>> model = model(name);
      if (model.isEmpty()) {
        unknown.add(name);
        continue;
      }
      methods += 1;
      for (String line : Files.readAllLines(file)) {
        answers += 1;
        try {
          JsonElement answer = JsonParser.parseString(line);
          NEWER.getOrDefault(name, Set.of()).forEach(answer.getAsJsonObject()::remove);
          gson.fromJson(answer, model.get());
        } catch (JsonParseException | IllegalStateException refused) {
          problems.computeIfAbsent(name, ignored -> new TreeSet<>()).add(reason(refused));
        }
      }
    }
    System.out.printf("%d answers of %d methods read; not in this client: %s%n", answers, methods, unknown);
    problems.forEach((name, reasons) -> reasons.forEach(reason -> System.out.println(name + ": " + reason)));
    if (methods == 0 || !problems.isEmpty()) {
      System.exit(1);
    }
  }

  /** The class that the client reads a method's answer into: that of MethodsClient#chatPostMessage for chat.postMessage. */
  private static Optional<Class<?>> model(String name) {
    String wanted = name.replace(".", "");
    return Arrays.stream(MethodsClient.class.getMethods())
        .filter(method -> method.getName().equalsIgnoreCase(wanted))
        .<Class<?>>map(Method::getReturnType)
        .findFirst();
  }

  private static String reason(Throwable refused) {
    Throwable cause = refused;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(cause.getMessage());
    return text.length() > 120 ? text.substring(0, 120) + "…" : text;
  }
}
