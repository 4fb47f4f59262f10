using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Wattwise.Architecture.Tests;

/// <summary>Finds sub-folders of a folder that need each other's types, directly or through others.</summary>
/// <remarks>
/// A file needs every type of its project that it names, and every one whose extension methods it calls. Files that lie in a folder
/// beside its sub-folders (options, exceptions, the class that puts the sub-folders together) belong to none of these, and are open to all
/// of them: whoever needs such a file also needs what that file needs.
/// </remarks>
internal static class FolderCircles
{
    private const string GlobalUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly PortableExecutableReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>
    /// Finds a circle in each folder of a project that has any, and describes its arrows with the files and types that make them.
    /// </summary>
    /// <param name="assembly">The project's assembly, whose internals other projects may show it.</param>
    /// <param name="sources">The project's files: path below the project, with forward slashes, and text.</param>
    public static IReadOnlyList<(string Folder, string Description)> Find(string assembly, IEnumerable<(string Path, string Text)> sources)
    {
        var needs = Needs(assembly, [.. sources]);
        var folders = needs.Keys.SelectMany(Ancestors).Distinct().Order(StringComparer.Ordinal);
        return [.. folders.Select(folder => (folder, In(folder, needs))).Where(found => found.Item2 is not null)
            .Select(found => (found.folder, found.Item2!))];
    }

    private static string? In(string folder, Dictionary<string, List<Need>> needs)
    {
        var arrows = new SortedDictionary<(string From, string To), SortedSet<string>>();
        foreach (var file in needs.Keys.Where(file => Child(folder, file) is { Length: > 0 }))
        {
            var (from, open) = (Child(folder, file)!, new HashSet<string>());
            Follow(file, "");

            void Follow(string at, string through)
            {
                foreach (var need in needs[at])
                {
                    var to = Child(folder, need.File);
                    if (to is "" && open.Add(need.File))
                        Follow(need.File, $"{through} through {need.File}");
                    else if (to is { Length: > 0 } && to != from)
                        Names((from, to)).Add($"{file}: {need.Type}{through}");
                }
            }
        }

        var circle = Circle(arrows.Keys);
        if (circle.Count == 0)
            return null;
        return $"{string.Join(" -> ", circle.Append(circle[0]))}:" + string.Concat(circle
            .Zip(circle.Skip(1).Append(circle[0]))
            .Select(arrow => $"\n  {arrow.First} -> {arrow.Second}\n    {string.Join("\n    ", arrows[arrow])}"));

        SortedSet<string> Names((string From, string To) arrow) =>
            arrows.TryGetValue(arrow, out var names) ? names : arrows[arrow] = new(StringComparer.Ordinal);
    }

    /// <summary>A shortest circle; empty if there is none.</summary>
    private static List<string> Circle(IReadOnlyCollection<(string From, string To)> arrows)
    {
        List<string> shortest = [];
        foreach (var start in arrows.Select(arrow => arrow.From).Distinct())
        {
            var before = new Dictionary<string, string>();
            var queue = new Queue<string>([start]);
            while (queue.TryDequeue(out var at) && !before.ContainsKey(start))
            {
                foreach (var (_, to) in arrows.Where(arrow => arrow.From == at))
                {
                    if (before.TryAdd(to, at))
                        queue.Enqueue(to);
                }
            }

            if (!before.ContainsKey(start))
                continue;
            List<string> circle = [start];
            for (var at = before[start]; at != start; at = before[at])
                circle.Insert(1, at);
            if (shortest.Count == 0 || circle.Count < shortest.Count)
                shortest = circle;
        }

        return shortest;
    }

    private static Dictionary<string, List<Need>> Needs(string assembly, (string Path, string Text)[] sources)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path)).ToArray();
        var compilation = CSharpCompilation.Create(
            assembly,
            trees.Append(CSharpSyntaxTree.ParseText(GlobalUsings, options)),
            References.Where(reference => Path.GetFileNameWithoutExtension(reference.FilePath) != assembly),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var names = trees.SelectMany(tree => tree.GetRoot().DescendantNodes()).Select(Name).ToHashSet();
        return trees.AsParallel().ToDictionary(
            tree => tree.FilePath, tree => Needs(compilation.GetSemanticModel(tree), tree, names).ToList());
    }

    /// <summary>The name of a type or an extension method that is declared here.</summary>
    private static string? Name(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax { ParameterList.Parameters: [{ } first, ..] } method
            when first.Modifiers.Any(SyntaxKind.ThisKeyword) => method.Identifier.ValueText,
        _ => null,
    };

    private static IEnumerable<Need> Needs(SemanticModel model, SyntaxTree tree, HashSet<string?> names)
    {
        var types = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => names.Contains(name.Identifier.ValueText)))
        {
            var symbol = model.GetSymbolInfo(name).Symbol;
            var type = symbol as INamedTypeSymbol ?? (symbol as IMethodSymbol)?.ContainingType;
            while (type?.ContainingType is { } outer)
                type = outer;
            if (type is not null && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, model.Compilation.Assembly)
                && types.Add(type.OriginalDefinition))
                yield return new(type.DeclaringSyntaxReferences[0].SyntaxTree.FilePath, type.Name);
        }
    }

    private static IEnumerable<string> Ancestors(string file)
    {
        for (var slash = file.LastIndexOf('/'); slash >= 0; slash = file.LastIndexOf('/', slash - 1))
        {
            yield return file[..slash];
            if (slash == 0)
                yield break;
        }

        yield return "";
    }

    /// <summary>The sub-folder of a folder that a file is in; empty for a file right in the folder, null for one outside.</summary>
    private static string? Child(string folder, string file)
    {
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        if (folder.Length > 0 && !file.StartsWith(folder + "/", StringComparison.Ordinal))
            return null;
        var slash = file.IndexOf('/', start);
        return slash < 0 ? "" : file[start..slash];
    }

    private readonly record struct Need(string File, string Type);
}
