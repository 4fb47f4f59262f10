using System.Reflection;
using System.Text.RegularExpressions;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Compression;
using Wattwise.Deferral;
using Wattwise.Directives;
using Wattwise.Routing;

namespace Wattwise.Architecture.Tests.Documentation;

public partial class ReasonPageTests
{
    private static readonly Type[] Classes =
    [
        typeof(CacheReasons), typeof(GuardConflicts), typeof(CacheObjections), typeof(CascadeReasons), typeof(CompressionReasons),
        typeof(DeferralReasons), typeof(DirectiveReasons), typeof(ModelReasons), typeof(RoutingReasons),
    ];

    [Fact]
    public void The_page_lists_each_public_code_with_its_constant_and_no_other() =>
        Assert.Equal(
            Constants().Select(constant => (constant.Code, constant.Name)).Order(),
            Row().Matches(Repository.Read("docs/reasons.md")).Select(row => (row.Groups["code"].Value, row.Groups["name"].Value)).Order());

    // Conflicts of the guard have a test of their own that produces each of them.
    [Fact]
    public void Each_public_code_is_given_by_a_stage()
    {
        var source = string.Concat(Repository.Files("src/Middleware").Select(Repository.Read));
        Assert.All(
            Constants()
                .Where(constant => constant.Class != nameof(GuardConflicts)
                    && constant.Name is not (nameof(CacheReasons.BypassPrefix) or nameof(CacheReasons.NotKeptPrefix)
                    or nameof(DirectiveReasons.FullPrefix) or nameof(CompressionReasons.WholePrefix)
                    or nameof(CascadeReasons.StrongestPrefix) or nameof(CascadeReasons.DraftPrefix))),
            constant => Assert.Contains($"{constant.Class}.{constant.Name}", source, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Class, string Name, string Code)> Constants() =>
        from type in Classes
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        select (type.Name, field.Name, (string)field.GetRawConstantValue()!);

    [GeneratedRegex(@"^\| `(?<code>[a-z:-]+)` \| `(?<name>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
