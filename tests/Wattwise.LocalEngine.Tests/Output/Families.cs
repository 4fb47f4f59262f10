namespace Wattwise.LocalEngine.Tests.Output;

/// <summary>The families that the tests know, with outputs as their models write them.</summary>
internal static class Families
{
    private const string Json = "{{ '{\"name\": \"' + c.name + '\", \"arguments\": ' + c.arguments|tojson + '}' }}";
    private const string Values = "{{ v if v is string else v|tojson }}";

    public static Family Hermes { get; } = new("Hermes", "{{ '<tool_call>\\n' }}" + Json + "{{ '\\n</tool_call>' }}")
    {
        Around = ("", "\n", ""),
        Think = ("<think>", "</think>"),
    };

    public static Family Qwen { get; } = new(
        "tags with names",
        "{{ '<tool_call>\\n<function=' + c.name + '>\\n' }}{% for k, v in c.arguments|items %}{{ '<parameter=' + k + '>\\n' }}"
        + "{{ v if v is string else (v|string if v is boolean else v|tojson) }}{{ '\\n</parameter>\\n' }}{% endfor %}{{ "
        + "'</function>\\n</tool_call>' }}")
    {
        Around = ("", "\n", ""),
        Think = ("<think>", "</think>"),
    };

    public static Family Glm { get; } = new(
        "tags for keys",
        "{{ '<tool_call>' + c.name }}{% for k, v in c.arguments|items %}{{ '\\n<arg_key>' + k + '</arg_key>\\n<arg_value>' }}" + Values
        + "{{ '</arg_value>' }}{% endfor %}{{ '\\n</tool_call>' }}")
    {
        Around = ("", "\n", ""),
    };

    public static Family Invoke { get; } = new(
        "section of invocations",
        "{{ '<invoke name=\"' + c.name + '\">\\n' }}{% for k, v in c.arguments|items %}{{ '<parameter name=\"' + k + '\">' }}" + Values
        + "{{ '</parameter>\\n' }}{% endfor %}{{ '</invoke>\\n' }}")
    {
        Around = ("<mm:calls>\n", "", "</mm:calls>"),
    };

    public static Family Typed { get; } = new(
        "tags with types",
        "{{ '<\uFF5Cinvoke name=\"' + c.name + '\">\\n' }}{% for k, v in c.arguments|items %}{{ '<\uFF5Cparameter name=\"' + k + '\" "
            + "string=\"' + ('true' if v is string else 'false') + '\">' }}"
        + Values + "{{ '</\uFF5Cparameter>\\n' }}{% endfor %}{{ '</\uFF5Cinvoke>\\n' }}")
    {
        Around = ("<\uFF5Ccalls>\n", "", "</\uFF5Ccalls>"),
    };

    public static Family Separated { get; } = new("name before arguments", "{{ '[TOOL_CALLS]' + c.name + '[ARGS]' + c.arguments|tojson }}");

    public static Family Sections { get; } = new(
        "section with a fence", "{{ '<|call|>function<|sep|>' + c.name + '\\n```json\\n' + c.arguments|tojson + '\\n```<|/call|>' }}")
    {
        Around = ("<|calls|>", "\n", "<|/calls|>"),
    };

    public static Family List { get; } = new("list", Json) { Around = ("<TOOLS>[", ", ", "]</TOOLS>") };

    public static Family NameIsKey { get; } = new("name as key", "{{ '{\"' + c.name + '\": ' + c.arguments|tojson + '}' }}")
    {
        Around = ("<|prefix|>[", ", ", "]<|suffix|>"),
    };

    public static Family Bare { get; } = new(
        "bare object",
        "{% if m.tool_calls|length > 1 %}{{ raise_exception('one call') }}{% endif %}{{ '{\"name\": \"' + c.name + '\", \"parameters\": ' "
            + "+ c.arguments|tojson + '}' }}");

    public static Family Kimi { get; } = new("Kimi K2", "")
    {
        Marks = "<|tool_call_begin|> <|tool_call_argument_begin|>",
        Think = ("<think>", "</think>"),
    };

    public static Family KimiTyped { get; } = new("Kimi K3", "") { Marks = "<|open|> <|sep|>" };

    public static Family Gemma { get; } = new("Gemma 4", "") { Marks = "<|tool_call>call:" };

    public static Family Nested { get; } = new("MiniMax M3", "") { Marks = "]<]minimax[>[", Think = ("<mm:think>", "</mm:think>") };

    public static Family Python { get; } = new("Python", "") { Marks = "<|tool_call_start|>" };

    public static Family Channels { get; } = new("GPT-OSS", "")
    {
        Source =
            "{# <|channel|> <|message|> #}{% for m in messages %}{{ '<|start|>' + m.role + '<|message|>' + m.content + '<|end|>' }}{% "
                + "endfor %}"
            + "{% if add_generation_prompt %}{{ '<|start|>assistant' }}{% endif %}",
    };

    public static Family Recipients { get; } = new("Muse", "")
    {
        Source =
            "{# atem: <|message|> #}{% for m in messages %}{{ '<|start|>' + m.role + '<|message|>' + m.content + '<|eot|>' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|start|>assistant' }}{% endif %}",
    };

    public static Family Names { get; } = new("Functionary", "")
    {
        Source =
            "{# >>>all #}{% for m in messages %}{{ '<|turn|>' + m.role + '\\n' + m.content }}{% endfor %}{% if add_generation_prompt %}{{ "
                + "'>>>' }}{% endif %}",
    };

    public static IReadOnlyList<Family> All { get; } =
    [
        Hermes, Qwen, Glm, Invoke, Typed, Separated, Sections, List, NameIsKey, Bare, Kimi, KimiTyped, Gemma, Nested, Python, Channels,
        Recipients, Names,
    ];

    /// <summary>The end of a prompt for an answer.</summary>
    public static string PromptEnd(this Family family) =>
        string.Concat(family.Template.Render([new(ChatTurn.User, "Please.")]).Select(part => part.Text));
}
