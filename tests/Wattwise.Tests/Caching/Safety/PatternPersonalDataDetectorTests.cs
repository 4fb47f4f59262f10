using CsCheck;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class PatternPersonalDataDetectorTests
{
    private static readonly PatternPersonalDataDetector Detector = new();

    [Fact]
    public void Nothing_with_a_checksum_or_a_fixed_shape_is_missed() =>
        Assert.Equal([], LabelledPrompts.Certain.Where(labelled => Detector.Find(labelled.Prompt) != labelled.Kind).Select(Describe));

    [Fact]
    public void Nine_in_ten_of_what_only_its_wording_tells_is_found_under_its_kind()
    {
        var missed = LabelledPrompts.Worded.Where(labelled => Detector.Find(labelled.Prompt) != labelled.Kind).Select(Describe).ToList();
        Assert.True(missed.Count <= LabelledPrompts.Worded.Length / 10, string.Join('\n', missed));
    }

    [Fact]
    public void At_most_three_in_a_hundred_usual_questions_are_flagged()
    {
        var flagged = LabelledPrompts.Harmless.Where(prompt => Detector.Find(prompt) is not null).Select(prompt => $"{Detector.Find(prompt)}: {prompt}").ToList();
        Assert.True(flagged.Count <= LabelledPrompts.Harmless.Length * 3 / 100, string.Join('\n', flagged));
    }

    private static string Describe((string Kind, string Prompt) labelled) => $"{labelled.Kind}, found {Detector.Find(labelled.Prompt) ?? "nothing"}: {labelled.Prompt}";
}
