import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDF files by veraPDF's own rules, as long as it is asked to: a line of input is `FLAVOUR[,FLAVOUR...] PATH`,
 * with a tab between. For every flavour one line is printed, and one for every rule that the file breaks; then `done`.
 * The file is walked through once for all flavours.
 */
public final class Judge {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            String[] parts = line.split("\t", 2);
            try {
                judge(parts[1], flavours(parts[0]));
            } catch (Exception error) {
                say("failed", "", String.valueOf(error));
            }
            say("done", "", parts[1]);
        }
    }

    private static List<PDFAFlavour> flavours(String ids) {
        List<PDFAFlavour> found = new ArrayList<>();
        for (String id : ids.split(",")) {
            found.add(PDFAFlavour.byFlavourId(id));
        }
        return found;
    }

    private static void judge(String path, List<PDFAFlavour> flavours) throws Exception {
        byte[] pdf = Files.readAllBytes(Path.of(path));
        try (PDFAParser parser =
                        Foundries.defaultInstance().createParser(new ByteArrayInputStream(pdf), flavours.get(0));
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavours)) {
            parser.setFlavours(flavours);
            for (ValidationResult result : validator.validateAll(parser)) {
                report(result);
            }
        }
    }

    private static void report(ValidationResult result) {
        String flavour = result.getPDFAFlavour().getId();
        Map<String, String> broken = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                broken.putIfAbsent(rule, assertion.getMessage() + " at " + assertion.getLocation().getContext());
            }
        }
        for (Map.Entry<String, String> rule : broken.entrySet()) {
            say("broken", flavour, rule.getKey() + ": " + rule.getValue());
        }
        if (!result.isCompliant() && broken.isEmpty()) {
            say("broken", flavour, "not compliant, for no reason that was given");
        }
        say("judged", flavour, String.valueOf(result.getTotalAssertions()));
    }

    private static void say(String what, String flavour, String words) {
        System.out.println(String.join("\t", what, flavour, words.replaceAll("\\s+", " ")));
        System.out.flush();
    }
}
