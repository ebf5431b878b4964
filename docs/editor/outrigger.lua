-- Outrigger from Neovim: agent turns, review and completions over the WebSocket of the editor API. Plain vim.uv, nothing
-- else; Neovim 0.7 or newer. Put this file into a `lua` folder of your runtime path, and then:
--
--   require("outrigger").setup({ provider = "claude" }) -- or "codex"; `model` for another than its default
--
-- :Outrigger {prompt}      asks the agent; it works in a sandbox, nothing in your folder changes
-- :OutriggerDiff           shows what is pending
-- :OutriggerAccept [path]  takes all of it, or one file, into your folder
-- :OutriggerDiscard [path] drops all of it, or one file
-- :OutriggerCancel         ends the running turn

local uv = vim.uv or vim.loop
local bit = require("bit")

local M = { session = nil, changes = nil, options = {} }

--- Where the running host is and what it asks for: its `server.json`.
local function discover()
  local home = vim.env.OUTRIGGER_HOME
  if not home and uv.os_uname().sysname == "Darwin" then
    home = vim.env.HOME .. "/Library/Application Support/Outrigger"
  end
  home = home or (vim.env.XDG_DATA_HOME or (vim.env.HOME .. "/.local/share")) .. "/outrigger"
  local file = io.open(home .. "/server.json")
  if not file then
    error("Outrigger is not running: start it, or run `outrigger serve`.")
  end
  local found = vim.json.decode(file:read("*a"))
  file:close()
  local host, port = found.url:match("^http://([^:/]+):(%d+)")
  return { host = host, port = tonumber(port), token = found.token }
end

local function handshake(server)
  local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local key = {}
  for at = 1, 21 do
    local letter = math.random(#letters)
    key[at] = letters:sub(letter, letter)
  end
  return table.concat({
    "GET /ws HTTP/1.1",
    ("Host: %s:%d"):format(server.host, server.port),
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: " .. table.concat(key) .. "A==",
    "Authorization: Bearer " .. server.token,
    "\r\n",
  }, "\r\n")
end

--- One masked text frame.
local function frame(text)
  local size, head = #text, nil
  if size < 126 then
    head = string.char(0x81, 0x80 + size)
  elseif size < 65536 then
    head = string.char(0x81, 0xfe, math.floor(size / 256), size % 256)
  else
    local bytes = {}
    for at = 8, 1, -1 do
      bytes[at] = string.char(size % 256)
      size = math.floor(size / 256)
    end
    head = string.char(0x81, 0xff) .. table.concat(bytes)
  end
  local mask, masked = {}, {}
  for at = 1, 4 do
    mask[at] = math.random(0, 255)
  end
  for at = 1, #text do
    masked[at] = string.char(bit.bxor(text:byte(at), mask[(at - 1) % 4 + 1]))
  end
  return head .. string.char(unpack(mask)) .. table.concat(masked)
end

--- The first whole frame of `buffer`: its kind, its text and what follows it; nil when it is not complete.
local function unframe(buffer)
  if #buffer < 2 then
    return nil
  end
  local kind, size, from = buffer:byte(1) % 16, buffer:byte(2) % 128, 3
  local wide = size == 126 and 2 or size == 127 and 8 or 0
  if wide > 0 then
    if #buffer < 2 + wide then
      return nil
    end
    size = 0
    for at = 3, 2 + wide do
      size = size * 256 + buffer:byte(at)
    end
    from = 3 + wide
  end
  if #buffer < from + size - 1 then
    return nil
  end
  return kind, buffer:sub(from, from + size - 1), buffer:sub(from + size)
end

--- A connection. `request(message, on_reply)` sends and calls back with every reply under the same id, on the main loop.
function M.connect(on_ready, on_close)
  local server = discover()
  local socket = uv.new_tcp()
  local buffer, upgraded, count = "", false, 0
  local client, handlers = {}, {}

  function client.request(message, on_reply)
    count = count + 1
    message.id = message.id or ("nvim-" .. count)
    handlers[message.id] = on_reply or handlers[message.id]
    socket:write(frame(vim.json.encode(message)))
    return message.id
  end

  function client.close(problem)
    if not socket:is_closing() then
      socket:close()
    end
    if on_close then
      vim.schedule(function()
        on_close(problem)
      end)
    end
  end

  local function receive(text)
    local message = vim.json.decode(text)
    vim.schedule(function()
      if message.type == "ready" then
        on_ready(client)
      elseif message.id and handlers[message.id] then
        handlers[message.id](message)
      elseif message.type == "error" then
        vim.notify("Outrigger: " .. message.error, vim.log.levels.ERROR)
      end
    end)
  end

  local function read(problem, data)
    if problem or not data then
      return client.close(problem or "Outrigger closed the connection.")
    end
    buffer = buffer .. data
    if not upgraded then
      local _, head = buffer:find("\r\n\r\n", 1, true)
      if not head then
        return
      end
      local status = buffer:match("^HTTP/1.1 (%d+)")
      if status ~= "101" then
        return client.close("Outrigger refused the connection: " .. tostring(status))
      end
      upgraded, buffer = true, buffer:sub(head + 1)
    end
    local kind, text, rest = unframe(buffer)
    while kind do
      buffer = rest
      if kind == 1 then
        receive(text)
      elseif kind == 8 then
        return client.close("Outrigger closed the connection.")
      end
      kind, text, rest = unframe(buffer)
    end
  end

  socket:connect(server.host, server.port, function(problem)
    if problem then
      return client.close(problem)
    end
    socket:read_start(read)
    socket:write(handshake(server))
  end)
  return client
end

--- The connection that the commands share, made at first use.
local function with_client(use)
  if M.client then
    return use(M.client)
  end
  M.connect(function(client)
    M.client = client
    use(client)
  end, function(problem)
    M.client = nil
    vim.notify("Outrigger: " .. tostring(problem), vim.log.levels.WARN)
  end)
end

local function failed(message)
  vim.notify("Outrigger: " .. message.error, vim.log.levels.ERROR)
end

--- Asks the agent in this session, or in a new one for the current folder. `on_event` gets every message of the turn.
function M.ask(prompt, on_event)
  with_client(function(client)
    local function turn()
      M.turn = client.request({ type = "chat.turn", sessionId = M.session.id, prompt = prompt }, function(message)
        if message.type == "changes.updated" then
          M.changes = message
        end
        on_event(message)
      end)
    end
    if M.session then
      return turn()
    end
    local wanted = { type = "session.create", repoRoot = vim.fn.getcwd() }
    client.request(vim.tbl_extend("error", wanted, M.options), function(message)
      if message.type == "error" then
        return on_event(message)
      end
      M.session = message.session
      turn()
    end)
  end)
end

--- `verb`: accept or discard; without a path all files. `on_left` gets what is still pending.
function M.decide(verb, path, on_left)
  with_client(function(client)
    local kind = path and path ~= "" and "_file" or "_all"
    client.request({
      type = "changes." .. verb .. kind,
      sessionId = M.session.id,
      path = kind == "_file" and path or nil,
    }, function(message)
      if message.type == "error" then
        return failed(message)
      end
      M.changes = message
      vim.cmd("checktime")
      if on_left then
        on_left(message.files)
      end
    end)
  end)
end

function M.cancel()
  with_client(function(client)
    client.request({ type = "run.cancel", id = M.turn, sessionId = M.session.id })
  end)
end

--- What is pending, as a diff of two refs of your own repository.
function M.diff()
  local range = M.changes.baseRef .. ".." .. M.changes.agentRef
  return vim.fn.systemlist({ "git", "diff", range })
end

--- Completes at the cursor: `on_text` gets what to insert, once. Answers a function that cancels.
function M.complete(on_text, options)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  local line = lines[row]
  local before = vim.list_slice(lines, math.max(1, row - 1500), row - 1)
  local after = vim.list_slice(lines, row + 1, math.min(#lines, row + 500))
  table.insert(before, line:sub(1, column))
  table.insert(after, 1, line:sub(column + 1))
  local request = vim.tbl_extend("force", {
    prefix = table.concat(before, "\n"),
    suffix = table.concat(after, "\n"),
    language = vim.bo.filetype ~= "" and vim.bo.filetype or "text",
    filepath = vim.api.nvim_buf_get_name(0),
    maxTokens = 128,
    stream = false,
  }, M.options, options or {})
  local id
  with_client(function(client)
    id = client.request({ type = "completion", request = request }, function(message)
      if message.type == "chat_event" and message.event.type == "done" then
        on_text(message.event.text)
      elseif message.type == "error" then
        failed(message)
      end
    end)
  end)
  return function()
    if M.client and id then
      M.client.request({ type = "cancel", id = id })
    end
  end
end

function M.setup(options)
  M.options = options or {}
  local command = vim.api.nvim_create_user_command
  command("Outrigger", function(given)
    M.ask(given.args, function(message)
      if message.type == "assistant.done" then
        vim.notify(message.messages[#message.messages].content)
      elseif message.type == "changes.updated" then
        vim.notify(#message.files .. " files changed. :OutriggerDiff shows them.")
      elseif message.type == "error" then
        failed(message)
      end
    end)
  end, { nargs = "+" })
  command("OutriggerDiff", function()
    vim.cmd("new")
    vim.api.nvim_buf_set_lines(0, 0, -1, false, M.diff())
    vim.bo.filetype, vim.bo.buftype, vim.bo.bufhidden = "diff", "nofile", "wipe"
  end, {})
  for name, verb in pairs({ OutriggerAccept = "accept", OutriggerDiscard = "discard" }) do
    command(name, function(given)
      M.decide(verb, given.args)
    end, { nargs = "?" })
  end
  command("OutriggerCancel", M.cancel, {})
end

return M
