using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Architecture.Tests;

public class DependencyTests
{
    private static readonly Assembly Abstractions = typeof(EnergyEstimate).Assembly;
    private static readonly Assembly Middleware = typeof(AccountingChatClient).Assembly;
    private static readonly Assembly LocalEngine = typeof(LocalEngine.LlamaEngine).Assembly;

    public static TheoryData<string> Connectors =>
    [
        "Wattwise.AgentFramework", "Wattwise.Carbon", "Wattwise.Gateway", "Wattwise.Postgres", "Wattwise.Redis", "Wattwise.SemanticKernel",
        "Wattwise.Sqlite",
        "Wattwise.VectorData",
    ];

    public static TheoryData<string> Libraries =>
        ["Wattwise.Abstractions", "Wattwise", "Wattwise.LocalEngine", "Wattwise.LocalEngine.Tools", "Wattwise.Report",
            "Wattwise.Aspire.Hosting", .. Connectors.Select(row => row.Data)];

    [Fact]
    public void Abstractions_depends_on_the_chat_abstractions_alone() =>
        Assert.Equal(["Microsoft.Extensions.AI.Abstractions"], Abstractions.GetReferencedAssemblies()
            .Select(name => name.Name!).Where(name => !IsFramework(name)).Order());

    [Fact]
    public void The_middlewares_and_the_local_engine_meet_only_through_the_abstractions()
    {
        Assert.DoesNotContain(Middleware.GetReferencedAssemblies(), name => name.Name == LocalEngine.GetName().Name);
        Assert.DoesNotContain(LocalEngine.GetReferencedAssemblies(), name => name.Name == Middleware.GetName().Name);
    }

    [Fact]
    public void The_engines_tools_build_on_the_engine_alone() =>
        Assert.Equal(["Wattwise.LocalEngine"], WattwiseReferences(Assembly.Load("Wattwise.LocalEngine.Tools")));

    [Theory]
    [MemberData(nameof(Connectors))]
    public void A_connector_builds_on_the_middlewares_and_on_nothing_else_of_Wattwise(string connector) =>
        Assert.Empty(WattwiseReferences(Assembly.Load(connector)).Except(["Wattwise", "Wattwise.Abstractions"]));

    [Fact]
    public void The_resource_for_Aspire_builds_on_nothing_of_Wattwise() =>
        Assert.Empty(WattwiseReferences(Assembly.Load("Wattwise.Aspire.Hosting")));

    [Fact]
    public void The_report_builds_on_the_middlewares_alone() =>
        Assert.Empty(WattwiseReferences(Assembly.Load("Wattwise.Report")).Except(["Wattwise", "Wattwise.Abstractions"]));

    [Fact]
    public void Neither_abstractions_nor_middlewares_nor_local_engine_know_a_connector() =>
        Assert.All(
            new[] { Abstractions, Middleware, LocalEngine },
            library => Assert.Empty(WattwiseReferences(library).Except(["Wattwise.Abstractions"])));

    [Fact]
    public void The_middlewares_hold_no_network_client() =>
        Assert.DoesNotContain(Middleware.GetReferencedAssemblies(), name => name.Name!.StartsWith("System.Net", StringComparison.Ordinal));

    [Fact]
    public void The_middlewares_ship_no_native_library() =>
        Assert.DoesNotContain(
            Repository.Files("src/Middleware", "*"),
            file => Path.GetExtension(file) is ".a" or ".dll" or ".dylib" or ".lib" or ".so"
                || file.Contains("/runtimes/", StringComparison.Ordinal));

    // Where there is NVIDIA's driver, NvmlLibrary calls it through function pointers.
    [Fact]
    public void The_middlewares_call_native_code_in_NvmlLibrary_alone()
    {
        Assert.DoesNotContain(
            Middleware.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)),
            method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));
        Assert.Equal(["NvmlLibrary.cs"], Repository.Files("src/Middleware").Where(CallsNativeCode).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Public_types_live_below_the_root_namespace_and_extensions_where_people_look(string library)
    {
        foreach (var type in Assembly.Load(library).GetExportedTypes())
        {
            var extends = type.IsAbstract && type.IsSealed ? type.GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Where(method => method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)))
                .Select(method => method.GetParameters()[0].ParameterType).ToArray() : [];
            string[] expected =
                extends.Any(target => target.Name is "ChatClientBuilder" or "EmbeddingGeneratorBuilder`2" or nameof(ChatOptions))
                    ? ["Microsoft.Extensions.AI"]
                    : extends.Any(target => target.Name == "IServiceCollection") ? ["Microsoft.Extensions.DependencyInjection"]
                    : extends.Any(target => target.Name == "IEndpointRouteBuilder") ? ["Microsoft.AspNetCore.Builder"]
                    : extends.Any(target => target.Namespace!.StartsWith("Microsoft.SemanticKernel", StringComparison.Ordinal))
                        ? ["Microsoft.SemanticKernel"]
                        : extends.Any(target => target.Namespace!.StartsWith("Aspire.Hosting", StringComparison.Ordinal))
                            ? ["Aspire.Hosting"]
                            : extends.Any(target => target.Namespace!.StartsWith("Microsoft.Agents.AI", StringComparison.Ordinal))
                                ? ["Microsoft.Agents.AI"]
                                : extends.Any(target => target.Namespace == "Microsoft.Extensions.AI")
                                    ? ["Microsoft.Extensions.AI", "Wattwise"]
                                    : ["Wattwise"];
            Assert.True(
                expected.Any(root =>
                    type.Namespace == root || (root == "Wattwise" && type.Namespace!.StartsWith("Wattwise.", StringComparison.Ordinal))),
                $"{type.FullName} should be in {string.Join(" or ", expected)}.");
        }
    }

    [Fact]
    public void Each_capability_is_a_sealed_delegating_client_with_options_and_a_builder_extension()
    {
        var clients = Middleware.GetExportedTypes().Where(type => type.Name.EndsWith("ChatClient", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(clients);
        foreach (var client in clients)
        {
            var capability = client.Name[..^"ChatClient".Length];
            Assert.True(client.IsSealed && client.BaseType == typeof(DelegatingChatClient), client.Name);
            Assert.Contains(Middleware.GetExportedTypes(), type => type.Name == capability + "Options");
            Assert.Contains(
                Middleware.GetExportedTypes().Where(type => type.IsAbstract && type.IsSealed).SelectMany(type => type.GetMethods()),
                method => method.Name == "Use" + capability);
        }
    }

    private static IEnumerable<string> WattwiseReferences(Assembly library) =>
        library.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.Split('.')[0] == "Wattwise");

    /// <summary>Whether a file loads a library, imports from one, or has a function pointer or a delegate made of one.</summary>
    private static bool CallsNativeCode(string file) =>
        CSharpSyntaxTree.ParseText(Repository.Read(file), cancellationToken: TestContext.Current.CancellationToken).GetRoot()
            .DescendantNodes().Any(node =>
            node is FunctionPointerTypeSyntax
            || node is SimpleNameSyntax
            {
                Identifier.ValueText: "NativeLibrary" or "DllImport" or "DllImportAttribute" or "LibraryImport" or "LibraryImportAttribute"
                    or "GetDelegateForFunctionPointer"
            });

    private static bool IsFramework(string name) =>
        name is "netstandard" || name.StartsWith("System.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);
}
