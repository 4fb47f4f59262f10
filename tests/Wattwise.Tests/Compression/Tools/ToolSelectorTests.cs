using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

public class ToolSelectorTests
{
    private static readonly string[] Things =
        ["invoice", "customer", "boat", "garden", "planet", "recipe", "ticket", "song", "bridge", "castle", "river", "engine"];

    private static readonly AITool[] Tools =
        [.. Things.SelectMany(
            thing => new[] { "list", "create", "delete" }.Select(verb => Tool($"{verb}_{thing}s", $"{verb} {thing}s of the account.")))];

    private static readonly ToolSelectionOptions Five = new() { MaxTools = 5, MaxToolsOfLaterTurn = 2 };

    [Fact]
    public async Task The_tools_that_a_request_needs_are_kept() =>
        Assert.Contains("delete_boats", await NamesAsync(User("Please delete that old boat.")));

    [Theory]
    [InlineData("Erase the castle.", "delete_castles")]
    [InlineData("Set up a new garden.", "create_gardens")]
    public async Task Words_that_may_stand_for_a_tools_words_find_it(string request, string tool) =>
        Assert.Contains(tool, await NamesAsync(User(request)));

    [Fact]
    public async Task Few_tools_are_all_sent()
    {
        var selection = await new ToolSelector(Five, null).SelectAsync(
            [User("Delete the boat.")], new() { Tools = [.. Tools.Take(29)] }, new WordCounter(), TestContext.Current.CancellationToken);

        Assert.Null(selection.Tools);
        Assert.Equal(ToolSelectionReason.Few, selection.Reason);
    }

    [Theory]
    [InlineData("Hm.")]
    [InlineData("")]
    public async Task A_conversation_that_tells_nothing_gets_all(string request)
    {
        var selection = await SelectAsync([User(request)], null);

        Assert.Null(selection.Tools);
        Assert.Equal(ToolSelectionReason.Unclear, selection.Reason);
    }

    [Fact]
    public async Task A_tool_that_was_called_stays()
    {
        var called = new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "list_planets")]);

        Assert.Contains("list_planets", await NamesAsync(User("Delete the boat."), called, User("And the other one?")));
    }

    [Fact]
    public async Task Tools_that_are_named_or_required_stay()
    {
        var named = await NamesAsync(
            new ChatMessage(ChatRole.System, "Log with create_songs."), User("Delete the boat, then call list_rivers."));
        var required = await SelectAsync([User("Delete the boat.")], ChatToolMode.RequireSpecific("create_engines"));

        Assert.Contains("create_songs", named);
        Assert.Contains("list_rivers", named);
        Assert.Equal("create_engines", required.Tools![^1].Name);
    }

    [Fact]
    public async Task Functions_that_the_caller_names_stay()
    {
        AITool[] tools = [.. Tools, Tool("get_original", "Gives text back that was left out.")];
        var selection = await new ToolSelector(Five, null).SelectAsync(
            [User("Delete the boat.")], new() { Tools = tools }, new WordCounter(), TestContext.Current.CancellationToken,
            new HashSet<string> { "get_original" });

        Assert.Equal("get_original", selection.Tools![0].Name);
        Assert.InRange(selection.Tools.Count, 2, 8);
    }

    [Fact]
    public async Task Hosted_tools_and_the_finder_stay()
    {
        AITool[] tools = [new HostedWebSearchTool(), .. Tools, ToolFinder.Create(Tools)];
        var selection = await new ToolSelector(Five, null).SelectAsync(
            [User("Delete the boat.")], new() { Tools = tools }, new WordCounter(), TestContext.Current.CancellationToken);

        Assert.Contains(selection.Tools!, tool => tool is HostedWebSearchTool);
        Assert.Contains(selection.Tools!, tool => tool.Name == ToolFinder.Name);
    }

    [Fact]
    public async Task A_longer_conversation_only_adds_behind_what_was_sent()
    {
        ChatMessage[] messages =
        [
            User("Delete the boat."), new(ChatRole.Assistant, "Done."), User("Create a garden."),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "list_songs")]),
            User("Show my invoices."), User("List the bridges and the castles."),
        ];
        string[] before = [];
        for (var length = 1; length <= messages.Length; length++)
        {
            var names = await NamesAsync(messages[..length]);
            Assert.Equal(before, names.Take(before.Length));
            before = names;
        }
    }

    [Fact]
    public async Task A_tool_that_was_found_is_offered()
    {
        var finder = ToolFinder.Create(Tools);
        var result = await finder.InvokeAsync(new() { ["query"] = "erase a river" }, TestContext.Current.CancellationToken);
        ChatMessage[] messages =
        [
            User("Delete the boat."), new(ChatRole.Assistant, [new FunctionCallContent("1", ToolFinder.Name)]),
            new(ChatRole.Tool, [new FunctionResultContent("1", result)]),
        ];

        Assert.DoesNotContain("delete_rivers", await NamesAsync(messages[0]));
        Assert.Contains("delete_rivers", await NamesAsync(messages));
    }

    [Theory]
    [InlineData("Hi", true)]
    [InlineData("Delete the boat.", false)]
    public async Task A_request_that_is_near_no_tool_gets_all(string request, bool isAll)
    {
        // Each thing has its direction; what has none of them is far from all.
        using var embedder = new TestEmbedder(text =>
        {
            var vector = new float[Things.Length + 1];
            vector[Array.FindIndex(Things, thing => text.Contains(thing, StringComparison.Ordinal)) is >= 0 and var thing
                ? thing
                : Things.Length] = 1;
            return vector;
        });
        var selection = await new ToolSelector(Five, embedder).SelectAsync(
            [User(request)], new() { Tools = Tools }, new WordCounter(), TestContext.Current.CancellationToken);

        Assert.Equal(isAll, selection.Tools is null);
    }

    [Fact]
    public async Task What_reads_a_thing_comes_with_what_changes_it()
    {
        var many = new ToolSelectionOptions { MaxTools = 10 };
        AITool[] tools = [.. Enumerable.Range(0, 30).Select(i => Tool($"create_thing{i}", "Creates a boat in the harbour.")),
            Tool("update_pontoon", "Changes a boat in the harbour."), Tool("get_pontoon", "Gives it.")];
        var selection = await new ToolSelector(many, null).SelectAsync(
            [User("Change the boat.")], new() { Tools = tools }, new WordCounter(), TestContext.Current.CancellationToken);

        Assert.Contains(selection.Tools!, tool => tool.Name == "get_pontoon");
    }

    [Fact]
    public async Task An_embedder_with_broken_vectors_counts_as_none()
    {
        using var embedder = new TestEmbedder(_ => [float.NaN]);
        var selection = await new ToolSelector(Five, embedder).SelectAsync(
            [User("Delete the boat.")], new() { Tools = Tools }, new WordCounter(), TestContext.Current.CancellationToken);

        Assert.Equal(await NamesAsync(User("Delete the boat.")), selection.Tools!.Select(tool => tool.Name));
    }

    [Fact]
    public void The_finders_description_keeps_its_bound() =>
        Assert.InRange(ToolFinder.Create(Tools, maxIndexLength: 100).Description.Length, 100, 300);

    private static async Task<string[]> NamesAsync(params ChatMessage[] messages) =>
        [.. (await SelectAsync(messages, null)).Tools!.Select(tool => tool.Name)];

    private static ValueTask<ToolSelection> SelectAsync(ChatMessage[] messages, ChatToolMode? mode) =>
        new ToolSelector(Five, null).SelectAsync(
            messages, new() { Tools = Tools, ToolMode = mode }, new WordCounter(), CancellationToken.None);

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static AIFunctionDeclaration Tool(string name, string description) =>
        AIFunctionFactory.CreateDeclaration(
            name, description, JsonDocument.Parse("""{"type":"object","properties":{"id":{"type":"string"}}}""").RootElement);
}
