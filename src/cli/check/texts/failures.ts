/** Missing and unexpected answers: the reason and the advice. */
export const failures = {
  refused: { english: 'nothing listens at {host}', chinese: '{host} 没有程序在监听' },
  refusedAdvice: {
    english: 'Start the gateway (npm start, or ./start.sh), or set its address with --url',
    chinese: '请先启动网关（npm start 或 ./start.sh），或用 --url 指定它的地址',
  },
  unknownHost: {
    english: 'cannot resolve the host name {host} ({code})',
    chinese: '无法解析主机名 {host}（{code}）',
  },
  unknownHostAdvice: {
    english: 'Check the spelling of --url and the DNS of this machine',
    chinese: '请检查 --url 是否拼写正确，以及本机的 DNS',
  },
  unreachable: { english: 'cannot connect to {host} ({code})', chinese: '无法连接 {host}（{code}）' },
  unreachableAdvice: {
    english: 'Check network, firewall and security group: the port must be open for this machine',
    chinese: '请检查网络、防火墙和安全组：端口须对本机放行',
  },
  untrusted: {
    english: 'the certificate of {host} is not trusted ({code})',
    chinese: '{host} 的证书不受信任（{code}）',
  },
  untrustedAdvice: {
    english:
      'Install the full certificate chain on the server (fullchain.pem), or set NODE_EXTRA_CA_CERTS to your own CA',
    chinese: '请在服务器上安装完整证书链（fullchain.pem）；自建 CA 用 NODE_EXTRA_CA_CERTS 指定',
  },
  expired: {
    english: 'the certificate of {host} has expired or is not valid yet ({code})',
    chinese: '{host} 的证书不在有效期内（{code}）',
  },
  expiredAdvice: {
    english: 'Renew the certificate, and check the clocks of both machines',
    chinese: '请更新证书，并核对两台机器的时钟',
  },
  otherName: {
    english: 'the certificate is not for the name {host} ({code})',
    chinese: '证书上的域名不是 {host}（{code}）',
  },
  otherNameAdvice: {
    english: 'Use the name in the certificate, or install a certificate for this name',
    chinese: '请使用证书上的域名，或为该域名申请证书',
  },
  noTls: { english: '{host} does not speak TLS ({code})', chinese: '{host} 不是 TLS 端口（{code}）' },
  noTlsAdvice: {
    english:
      'The gateway speaks plain HTTP: use http:// to call it directly, and https:// only for a proxy that has a certificate',
    chinese: '网关本身只提供明文 HTTP：直连请用 http://，经过配置了证书的代理才用 https://',
  },
  noHttp: { english: '{host} does not speak HTTP ({code})', chinese: '{host} 不是 HTTP 服务（{code}）' },
  cut: {
    english: '{host} closed the connection before the answer was complete ({code})',
    chinese: '{host} 在回答完成之前断开了连接（{code}）',
  },
  cutAdvice: {
    english:
      'Check whether the address needs https://, or belongs to another service. If there is a proxy, see its error log',
    chinese: '请确认地址是否应使用 https://，或属于其他服务；如果中间有代理，请查看它的错误日志',
  },
  blockedPort: {
    english: 'browsers, fetch and many SDKs refuse to connect to the port of {host}',
    chinese: '浏览器和 fetch（包括许多 SDK）都拒绝访问 {host} 的端口',
  },
  blockedPortAdvice: {
    english: 'Set another port for the gateway (PORT)',
    chinese: '请让网关改用其他端口（PORT）',
  },
  timeout: { english: 'not complete within {seconds} s', chinese: '{seconds} 秒内没有完成' },
  timeoutAdvice: {
    english:
      'Try again, for slow models with a longer --timeout. If it fails again, see the logs of the gateway and the proxy',
    chinese: '请重试；模型较慢时用 --timeout 放宽。如果仍然失败，请查看网关和代理的日志',
  },
  unforeseen: { english: 'the check itself failed: {what}', chinese: '检查程序自身出错：{what}' },
  unforeseenAdvice: {
    english: 'Please report it as a bug, with this line',
    chinese: '请连同这一行作为缺陷反馈',
  },
  redirects: { english: 'redirects to {where} ({status})', chinese: '重定向到 {where}（{status}）' },
  redirectsAdvice: {
    english: 'Use that address in --url and in your clients: some SDKs do not repeat a POST after a redirect',
    chinese: '请在 --url 和各客户端里直接填写该地址：重定向之后，有些 SDK 不会重发 POST',
  },
  proxyAlone: {
    english: 'a proxy answers with {status}{server}, but the gateway behind it does not answer',
    chinese: '代理返回 {status}{server}，但后面的网关没有应答',
  },
  proxyAloneAdvice: {
    english:
      'Check that the gateway is running, and that the proxy has its correct address (nginx: proxy_pass, upstream). See the error log of the proxy',
    chinese:
      '请确认网关正在运行，且代理中的网关地址正确（nginx：proxy_pass、upstream），并查看代理的错误日志',
  },
  plainToTls: {
    english: 'plain HTTP was sent to a TLS port{server}',
    chinese: '向 TLS 端口发送了明文 HTTP{server}',
  },
  plainToTlsAdvice: { english: 'Use https:// in --url', chinese: '请在 --url 中使用 https://' },
  otherService: {
    english: 'another service answers{server}: {status}, {excerpt}',
    chinese: '应答的是别的服务{server}：{status}，{excerpt}',
  },
  otherServiceAdvice: {
    english:
      'Check the host, port and path of --url: the gateway prints its address when it starts. Check that a proxy forwards this path',
    chinese:
      '请核对 --url 的主机、端口和路径：网关启动时会打印自己的地址。如果前面有代理，请确认它转发了这个路径',
  },
  apiError: { english: '{status} {code}: {message}', chinese: '{status} {code}：{message}' },
  keyAdvice: {
    english:
      'Check the key. A key works in one region: that of the gateway (DASHSCOPE_BASE_URL), or another one that it allows (--region)',
    chinese:
      '请检查 Key；Key 与地域绑定，须与网关的 DASHSCOPE_BASE_URL 一致，或用 --region 指定网关允许的其他地域',
  },
  accessAdvice: {
    english: 'Activate the model in the Bailian console, or choose another with --model',
    chinese: '请在百炼控制台开通该模型，或用 --model 换一个',
  },
  modelAdvice: {
    english: 'Choose another model with --model; GET /v1/models lists them',
    chinese: '请用 --model 换一个模型；GET /v1/models 可列出模型',
  },
  quotaAdvice: {
    english: 'The account is overdue or its free quota is used up: see the Bailian console',
    chinese: '账号欠费或免费额度已用完：请到百炼控制台查看',
  },
  waitAdvice: { english: 'Wait a moment and try again', chinese: '请稍等片刻再试' },
  upstreamAdvice: {
    english: 'The gateway cannot reach DashScope: check its network and DASHSCOPE_BASE_URL',
    chinese: '网关连不上百炼：请检查网关所在机器的网络和 DASHSCOPE_BASE_URL',
  },
  gatewayAdvice: {
    english: 'Look for {id} in the log of the gateway',
    chinese: '请在网关日志中查找 {id}',
  },
  requestAdvice: {
    english: 'Correct the request as the message says, or try another model (--model)',
    chinese: '请按提示修正，或用 --model 换一个模型',
  },
  behind: { english: ' (server: {name})', chinese: '（server：{name}）' },
} as const
