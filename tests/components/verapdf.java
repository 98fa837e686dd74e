import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Judges PDF files by veraPDF's own rules: `java verapdf.java FLAVOUR[,FLAVOUR...] LIST`, where LIST is a file with one
 * path on each line. For every file and flavour one line is printed, and one for every rule that the file breaks.
 */
public final class Judge {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        List<String> paths = Files.readAllLines(Path.of(arguments[1]));
        for (String flavour : arguments[0].split(",")) {
            for (String path : paths) {
                judge(path, PDFAFlavour.byFlavourId(flavour));
            }
        }
    }

    private static void judge(String path, PDFAFlavour flavour) throws Exception {
        byte[] pdf = Files.readAllBytes(Path.of(path));
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new ByteArrayInputStream(pdf), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            say("judged", flavour, path, String.valueOf(result.getTotalAssertions()));
            Map<String, String> broken = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    broken.putIfAbsent(rule, assertion.getMessage() + " at " + assertion.getLocation().getContext());
                }
            }
            for (Map.Entry<String, String> rule : broken.entrySet()) {
                say("broken", flavour, path, rule.getKey() + ": " + rule.getValue());
            }
            if (!result.isCompliant() && broken.isEmpty()) {
                say("broken", flavour, path, "not compliant, for no reason that was given");
            }
        }
    }

    private static void say(String what, PDFAFlavour flavour, String path, String words) {
        System.out.println(String.join("\t", what, flavour.getId(), path, words.replaceAll("\\s+", " ")));
    }
}
