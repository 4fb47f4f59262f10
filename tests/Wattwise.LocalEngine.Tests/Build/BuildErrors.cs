using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Tests.Build;

/// <summary>Errors in what a build printed.</summary>
internal static partial class BuildErrors
{
    internal static void AssertOneError(string output, string code, params string[] parts)
    {
        var errors = ErrorLine().Matches(output).Select(match => match.Value).Distinct().ToArray();
        var error = Assert.Single(errors);
        Assert.Contains($"error {code}:", error, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    [GeneratedRegex("^.*error .*$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();
}
