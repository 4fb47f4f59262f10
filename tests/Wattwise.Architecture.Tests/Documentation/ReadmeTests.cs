using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Wattwise.Architecture.Tests.Documentation;

public partial class ReadmeTests
{
    private static readonly string[] PackagePages = [.. Repository.Files("src", "README.md")];

    private static readonly string[] Pages =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path)!),
        .. new[] { "docs", "benchmarks", "samples" }.SelectMany(folder => Repository.Files(folder, "*.md")),
        .. PackagePages,
    ];

    public static TheoryData<string, int, string> Snippets
    {
        get
        {
            var snippets = new TheoryData<string, int, string>();
            foreach (var page in Pages)
            {
                var text = Repository.Read(page);
                foreach (Match match in Snippet().Matches(text))
                    snippets.Add(page, text[..match.Index].Count(character => character == '\n') + 1, match.Groups["code"].Value);
            }

            return snippets;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Every_snippet_compiles(string page, int line, string code)
    {
        // What the SDK's implicit usings give a console app.
        const string implicitUsings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
            + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [Parse(implicitUsings), Parse(code)],
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        var errors = compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.True(!errors.Any(), $"{page}, snippet at line {line}:\n{string.Join('\n', errors)}");

        static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(
            source, new CSharpParseOptions(LanguageVersion.Latest), cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_first_two_commands_run_the_quickstart_and_the_tests()
    {
        var commands = Command().Matches(Repository.Read("README.md")).Select(match => match.Value).Take(2);
        Assert.Equal(["dotnet run --project samples/Quickstart", "dotnet test"], commands);
    }

    [Fact]
    public void Every_local_link_and_picture_exists() =>
        Assert.All(
            Pages.SelectMany(page =>
                Link().Matches(Repository.Read(page))
                    .Select(match => Path.Combine(Path.GetDirectoryName(page)!, match.Groups["path"].Value)))
                .Where(path => !path.Contains(':')),
            path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));

    [Fact]
    public void Every_link_into_a_page_names_a_heading_of_it() =>
        Assert.All(
            Pages.SelectMany(page =>
                Anchor().Matches(Repository.Read(page))
                    .Select(match => (Page: page, Path: match.Groups["path"].Value, Name: match.Groups["name"].Value)))
                .Where(link => !link.Path.Contains(':')),
            link => Assert.Contains(
                link.Name,
                Headings(link.Path.Length == 0 ? link.Page : Path.Combine(Path.GetDirectoryName(link.Page)!, link.Path))));

    // As GitHub names them: small letters, hyphens for blanks, and no other signs.
    private static IEnumerable<string> Headings(string page) => Heading().Matches(Code().Replace(Repository.Read(page), ""))
        .Select(match => Sign().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [Fact]
    public void Each_package_has_a_page_of_its_own_that_works_on_a_package_site()
    {
        var packages = Repository.Files("src", "*.csproj")
            .Select(project => Path.GetDirectoryName(project)!.Replace('\\', '/') + "/README.md");
        Assert.Empty(packages.Except(PackagePages));
        Assert.All(PackagePages, page =>
        {
            var text = Repository.Read(page);
            Assert.DoesNotContain("<picture", text, StringComparison.Ordinal);
            Assert.All(Link().Matches(text), link => Assert.StartsWith("https://", link.Groups["path"].Value, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_page_of_the_documentation_is_in_its_index()
    {
        var index = Repository.Read("docs/README.md");
        Assert.All(
            Repository.Files("docs", "*.md").Select(path => Path.GetFileName(path)).Where(name => name != "README.md"),
            name => Assert.Contains($"]({name})", index, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"^dotnet (run|test)[^#\n]*?(?=\s*(#|$))", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)#(?<name>[^)\s]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Sign();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]+)|(src|srcset)=""(?<path>[^""]+)""")]
    private static partial Regex Link();
}
