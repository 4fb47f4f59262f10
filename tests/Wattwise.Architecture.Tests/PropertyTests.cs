using System.Globalization;
using CsCheck;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Wattwise.Architecture.Tests;

public class PropertyTests
{
    // CsCheck's own checks keep their seed for the first case alone: the others differ from run to run.
    [Fact]
    public void The_cases_of_a_property_are_the_same_in_each_run() =>
        Assert.DoesNotContain(
            Repository.Files("tests").Where(file => Repository.Read(file).Contains("using CsCheck;", StringComparison.Ordinal)),
            DrawsCasesOfChance);

    [Fact]
    public void A_property_that_fails_says_the_smallest_case_and_a_seed_that_begins_with_it()
    {
        var failure = Assert.Throws<CsCheckException>(() => Gen.Int[0, 1_000_000].ForAll(number => number < 1_000, iter: 500));
        var seed = failure.Message.Split('"')[1];
        var smallest = int.Parse(failure.Message.Split('\n')[1], CultureInfo.InvariantCulture);
        var first = -1;
        Gen.Int[0, 1_000_000].ForAll(number => { first = first < 0 ? number : first; }, iter: 1, seed);

        Assert.InRange(smallest, 1_000, 100_000);
        Assert.Equal(smallest, first);
    }

    private static bool DrawsCasesOfChance(string file) =>
        CSharpSyntaxTree.ParseText(Repository.Read(file), cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
                call is
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var method },
                    ArgumentList.Arguments: [{ Expression: var property }, ..],
                }
                && method.StartsWith("Sample", StringComparison.Ordinal)
                && (method is not "Sample"
                    || property is LambdaExpressionSyntax or IdentifierNameSyntax { Identifier.ValueText: [>= 'A' and <= 'Z', ..] }));
}
