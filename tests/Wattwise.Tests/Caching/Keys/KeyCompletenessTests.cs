using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Keys;

/// <summary>
/// Whatever the libraries' types can say is in the key, or the request goes past the cache: by reflection, so that a property that a later
/// version brings fails here first.
/// </summary>
public class KeyCompletenessTests
{
    private const string Prompt = "Who am I?";
    private static readonly RequestKeyBuilder Builder = new(null, null, 1000);

    // Ids and times say nothing.
    private static readonly string[] Ignored = ["MessageId", "CreatedAt"];

    public static TheoryData<string> MessageProperties => [.. Settable(typeof(ChatMessage)).Select(property => property.Name)];

    public static TheoryData<string> OptionProperties => [.. Settable(typeof(ChatOptions)).Select(property => property.Name)];

    public static TheoryData<string, string> ContentProperties
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var type in (Type[])[typeof(TextContent), typeof(TextReasoningContent), typeof(DataContent)])
            {
                foreach (var property in Settable(type))
                    data.Add(type.Name, property.Name);
            }

            return data;
        }
    }

    public static TheoryData<Type> OtherContents =>
        [.. typeof(AIContent).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(AIContent)) && !type.IsAbstract
            && type != typeof(TextContent) && type != typeof(TextReasoningContent) && type != typeof(DataContent))];

    public static TheoryData<Type> OtherTools =>
        [.. typeof(AITool).Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(AITool)) && !type.IsAbstract && !type.IsAssignableTo(typeof(AIFunctionDeclaration)))];

    [Theory]
    [MemberData(nameof(MessageProperties))]
    public void Each_property_of_a_message_counts_wherever_the_message_stands(string name)
    {
        var property = typeof(ChatMessage).GetProperty(name)!;
        foreach (var role in (ChatRole[])[ChatRole.User, ChatRole.System, ChatRole.Assistant])
        {
            // A raw answer of the assistant is the provider's own.
            if (name == nameof(ChatMessage.RawRepresentation) && role == ChatRole.Assistant)
                continue;

            var changed = new ChatMessage(role, "Hi.");
            property.SetValue(changed, Value(property));
            Check(Keys([new(role, "Hi."), Chat.User(Prompt)]), Keys([changed, Chat.User(Prompt)]), Ignored.Contains(name));
        }

        var prompt = Chat.User(Prompt);
        property.SetValue(prompt, Value(property));
        Check(Keys([Chat.User(Prompt)]), Keys([prompt]), Ignored.Contains(name));
    }

    [Theory]
    [MemberData(nameof(ContentProperties))]
    public void Each_property_of_a_content_counts(string type, string name)
    {
        var content = Content(type);
        var property = content.GetType().GetProperty(name)!;
        property.SetValue(content, Value(property));
        if (type != nameof(TextReasoningContent))
            Check(Keys([new(ChatRole.User, [new TextContent(Prompt), Content(type)])]), Keys(
                [new(ChatRole.User, [new TextContent(Prompt), content])]), isIgnored: false);
        Check(Keys([new(ChatRole.User, [Content(type)]), Chat.User(Prompt)]), Keys(
            [new(ChatRole.User, [content]), Chat.User(Prompt)]), isIgnored: false);
    }

    [Theory]
    [MemberData(nameof(OptionProperties))]
    public void Each_property_of_the_options_counts(string name)
    {
        var property = typeof(ChatOptions).GetProperty(name)!;
        var tool = AIFunctionFactory.Create(() => 1, "one");
        var (plain, changed) = (new ChatOptions { Tools = [tool] }, new ChatOptions { Tools = [tool] });
        property.SetValue(changed, Value(property));
        Check(Keys([Chat.User(Prompt)], plain), Keys([Chat.User(Prompt)], changed), isIgnored: false);
    }

    [Theory]
    [MemberData(nameof(OtherContents))]
    public void A_content_of_any_other_type_goes_past_the_cache(Type type)
    {
        var content = (AIContent)RuntimeHelpers.GetUninitializedObject(type);
        Assert.StartsWith("bypass:", Keys([new(ChatRole.User, [new TextContent(Prompt), content])]).Bypass);
        Assert.StartsWith("bypass:", Keys([new(ChatRole.Assistant, [content]), Chat.User(Prompt)]).Bypass);
    }

    [Theory]
    [MemberData(nameof(OtherTools))]
    public void A_tool_that_is_no_function_goes_past_the_cache(Type type) =>
        Assert.Equal(
            "bypass:hosted-tool",
            Keys([Chat.User(Prompt)], new() { Tools = [(AITool)RuntimeHelpers.GetUninitializedObject(type)] }).Bypass);

    [Fact]
    public void Name_description_schemas_and_properties_of_a_function_count()
    {
        AITool[] tools =
            [new Tool(), new Tool { ToolName = "b" }, new Tool { ToolDescription = "b" }, new Tool { Schema = "{\"a\":1}" },
                new Tool { ReturnSchema = "{}" }, new Tool { Properties = new() { ["strict"] = true } }];
        Assert.Equal(tools.Length, tools.Select(tool => Keys([Chat.User(Prompt)], new() { Tools = [tool] }).Exact).Distinct().Count());
        Assert.Equal(
            "bypass:additional-properties",
            Keys([Chat.User(Prompt)], new() { Tools = [new Tool { Properties = new() { ["x"] = new object() } }] }).Bypass);

        // All that a tool can say: a new property would have to be added above.
        Assert.Equal(
            ["AdditionalProperties", "Description", "JsonSchema", "Name", "ReturnJsonSchema"],
            typeof(AIFunctionDeclaration).GetProperties().Select(property => property.Name).Order());
    }

    [Fact]
    public void Types_of_the_apps_own_may_say_more_so_they_have_no_key()
    {
        Assert.Equal("bypass:options-type", Keys([Chat.User(Prompt)], new OwnOptions()).Bypass);
        Assert.Equal("bypass:content", Keys([new OwnMessage { Role = ChatRole.User, Contents = [new TextContent(Prompt)] }]).Bypass);
        Assert.Equal("bypass:content", Keys([new(ChatRole.User, [new TextContent(Prompt), new OwnContent()])]).Bypass);
    }

    [Fact]
    public void Raw_messages_and_contents_go_past_the_cache_but_for_answers_of_the_provider()
    {
        Assert.Equal("bypass:raw-message", Keys([new(ChatRole.System, []) { RawRepresentation = 1 }, Chat.User(Prompt)]).Bypass);
        Assert.Equal("bypass:raw-message", Keys([new(ChatRole.Assistant, []) { RawRepresentation = 1 }, Chat.User(Prompt)]).Bypass);
        Assert.Equal("bypass:raw-message", Keys([new(ChatRole.User, [new TextContent(Prompt) { RawRepresentation = 1 }])]).Bypass);
        Assert.Null(Keys([Chat.User("Hi?"), new(ChatRole.Assistant, "Hi.") { RawRepresentation = 1 }, Chat.User(Prompt)]).Bypass);
    }

    [Fact]
    public void Two_authors_of_one_prompt_are_not_compared_by_meaning_either()
    {
        var (ann, bob) =
            (Keys([new(ChatRole.User, Prompt) { AuthorName = "Ann" }]), Keys([new(ChatRole.User, Prompt) { AuthorName = "Bob" }]));
        Assert.NotEqual(ann.Partition, bob.Partition);
        Assert.Equal(ann, Keys([new(ChatRole.User, Prompt) { AuthorName = "Ann" }]));
    }

    private static RequestKeys Keys(IReadOnlyList<ChatMessage> messages, ChatOptions? options = null) =>
        Builder.Build(messages, options, new EffectiveRequestOptions());

    private static void Check(RequestKeys plain, RequestKeys changed, bool isIgnored)
    {
        Assert.Null(plain.Bypass);
        if (isIgnored)
            Assert.Equal(plain.Exact, changed.Exact);
        else
            Assert.True(changed.Bypass is not null || changed.Exact != plain.Exact, "The request shares its key with another one.");
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    private static AIContent Content(string type) => type switch
    {
        nameof(TextContent) => new TextContent("text"),
        nameof(TextReasoningContent) => new TextReasoningContent("text"),
        _ => new DataContent(new byte[] { 1 }, "image/png"),
    };

    private static object Value(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type == typeof(string) ? "value"
            : type == typeof(object) ? new object()
            : type == typeof(bool) ? true
            : type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch
            : type == typeof(ChatRole) ? ChatRole.Tool
            : type == typeof(AdditionalPropertiesDictionary) ? new AdditionalPropertiesDictionary { ["detail"] = "low" }
            : type == typeof(IList<AIContent>) ? new List<AIContent> { new TextContent("other") }
            : type == typeof(IList<AIAnnotation>) ? new List<AIAnnotation> { new() }
            : type == typeof(IList<string>) ? new List<string> { "stop" }
            : type == typeof(IList<AITool>) ? new List<AITool> { new HostedWebSearchTool() }
            : type == typeof(ReasoningOptions) ? new ReasoningOptions { Effort = ReasoningEffort.High }
            : type == typeof(ChatResponseFormat) ? ChatResponseFormat.Json
            : type == typeof(ChatToolMode) ? ChatToolMode.RequireAny
            : type == typeof(ResponseContinuationToken) ? ResponseContinuationToken.FromBytes(new byte[] { 1 })
            : type == typeof(Func<IChatClient, object?>) ? (Func<IChatClient, object?>)(_ => null)
            : Convert.ChangeType(3, type, System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class OwnOptions : ChatOptions;

    private sealed class OwnMessage : ChatMessage;

    private sealed class OwnContent : AIContent;

    private sealed class Tool : AIFunctionDeclaration
    {
        public string ToolName { get; init; } = "a";

        public string ToolDescription { get; init; } = "a";

        public string Schema { get; init; } = "{}";

        public string? ReturnSchema { get; init; }

        public Dictionary<string, object?> Properties { get; init; } = [];

        public override string Name => ToolName;

        public override string Description => ToolDescription;

        public override JsonElement JsonSchema => JsonDocument.Parse(Schema).RootElement;

        public override JsonElement? ReturnJsonSchema => ReturnSchema is null ? null : JsonDocument.Parse(ReturnSchema).RootElement;

        public override IReadOnlyDictionary<string, object?> AdditionalProperties => Properties;
    }
}
