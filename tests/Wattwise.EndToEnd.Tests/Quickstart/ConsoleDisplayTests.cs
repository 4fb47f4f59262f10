using Quickstart;
using Spectre.Console;
using static Wattwise.EndToEnd.Tests.Quickstart.MadeUpResults;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>What the console says of the cache's decisions.</summary>
public class ConsoleDisplayTests
{
    [Fact]
    public void Hits_are_counted_by_tier_and_the_rest_by_reason()
    {
        var (first, second, third, fourth) = (Sample.Requests[0], Sample.Requests[1], Sample.Requests[2], Sample.Requests[3]);
        var lines = Lines(Of([
            ModelCall(first, joules: 1, reason: "below-limit"),
            ModelCall(second, joules: 1, reason: "guard:currency"),
            ModelCall(third, joules: 1, reason: "guard:currency"),
            SemanticHit(fourth, first),
        ]));

        var answered = lines.IndexOf("Answered from the cache: 1");
        Assert.Equal(
            [
                "0  exact: the same request was answered before",
                "1  semantic: a question that means the same was answered before",
                "0  coalesced: the same request was being answered at that moment",
                "Left to the model: 3",
                "2  the guard found another currency",
                "1  the probability of being right is below the limit that was set",
            ],
            lines.Skip(answered + 1).Take(6));
    }

    private static List<string> Lines(Comparison comparison)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 100;
        new ConsoleDisplay(console).Show(comparison, []);
        return [.. output.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }
}
